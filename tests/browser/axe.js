// axe on the page that is open. Three quarters of its work are contrasts: a look that passed once is not judged again.
async ({ impacts, passed, preload }) => {
    const CONTRAST = "color-contrast", MARK = "data-look-unjudged";
    const WRITTEN = "input, select, textarea";
    const DECIDES = [
        "color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "textShadow",
        "fontSize", "fontWeight", "position",
    ];
    const looks = new Map();

    const hash = (text) => {
        let [a, b] = [0xdeadbeef, 0x41c6ce57];
        for (let n = 0; n < text.length; n++) {
            a = Math.imul(a ^ text.charCodeAt(n), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(n), 1597334677);
        }
        return (a >>> 0).toString(36) + "-" + (b >>> 0).toString(36);
    };
    // An element's look: its name, classes and colours, and those of all it stands in.
    const look = (element) => {
        if (!looks.has(element)) {
            const style = getComputedStyle(element), around = element.parentElement;
            const own = [element.localName, element.getAttribute("class"), ...DECIDES.map((name) => style[name])];
            looks.set(element, hash([around && look(around), ...own].join("|")));
        }
        return looks.get(element);
    };
    const speaks = (element) => element.matches(WRITTEN)
        || Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
    const seen = (element) => {
        const box = element.getBoundingClientRect();
        return element.checkVisibility() && box.width > 1 && box.right > 0 && box.bottom > 0;
    };
    const run = (options) => axe.run({ preload, selectors: false, ...options });

    const without = axe._audit.rules.filter(({ id, impact }) => id === CONTRAST || (impact && !impacts.includes(impact)));
    const rules = Object.fromEntries(without.map((rule) => [rule.id, { enabled: false }]));
    const found = (await run({ rules, resultTypes: ["violations"] })).violations;

    axe.configure({ rules: [{ id: CONTRAST, selector: `[${MARK}]` }] });
    const judged = new Set(passed), fine = new Set();
    const contrasts = async (elements) => {
        elements.forEach((element) => element.setAttribute(MARK, ""));
        const options = { runOnly: [CONTRAST], resultTypes: ["violations", "passes"], elementRef: true };
        const { violations, passes } = elements.length ? await run(options) : { violations: [], passes: [] };
        elements.forEach((element) => element.removeAttribute(MARK));
        const looksOf = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => look(node.element)));
        looksOf(passes).forEach((one) => fine.add(one));
        looksOf(violations).forEach((one) => fine.delete(one));
        looksOf([...passes, ...violations]).forEach((one) => judged.add(one));
        found.push(...violations);
    };
    const unjudged = Array.from(document.body.querySelectorAll("*"))
        .filter((element) => speaks(element) && seen(element) && !judged.has(look(element)));
    const first = new Map(unjudged.toReversed().map((element) => [look(element), element]));
    await contrasts(Array.from(first.values()));
    // Where the first of a look could not be judged (it lies beneath another, say), all others of that look are.
    await contrasts(unjudged.filter((element) => !judged.has(look(element)) && first.get(look(element)) !== element));

    return { found: found.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0].html })), passed: Array.from(fine) };
}
