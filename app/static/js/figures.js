// The trend as a live chart: a point under the finger is read out. The drawing below it and its table stay without this file.
(function () {
  "use strict";
  const box = document.querySelector('[data-chart="trend"]');
  if (!box || !window.echarts) return;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const numbers = (text) => text.split(",").map(Number);
  const days = box.dataset.days.split(",").map((day) => day.split("-").slice(1).map(Number).join("/"));
  const ink = token("--ink"), grey = token("--ink-2"), edge = token("--edge"), green = token("--green");
  const received = numbers(box.dataset.received), solved = numbers(box.dataset.solved);
  const last = received.length - 1, most = Math.max(1, ...received, ...solved);
  /* Where the two end close together their names move apart. */
  const near = Math.abs(received[last] - solved[last]) / most < .12 ? 9 : 0;
  const up = received[last] >= solved[last] ? -near : near;
  const line = (name, values, colour, word, width, shift) => ({
    name: name, type: "line", data: values, symbol: "circle", symbolSize: 8, showSymbol: false,
    lineStyle: { color: colour, width: width }, itemStyle: { color: colour }, emphasis: { disabled: true },
    endLabel: { show: true, formatter: "{a} {c}", color: word, fontSize: 14, fontWeight: width > 2 ? 600 : 400, distance: 10, offset: [0, shift] },
    markPoint: { silent: true, symbol: "circle", symbolSize: 8, label: { show: false }, data: [{ coord: [last, values[last]] }] },
  });
  box.replaceChildren();
  box.classList.add("live");
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    aria: { enabled: true, label: { description: box.dataset.words } },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 32, right: 84, top: 14, bottom: 26 },
    // Drawn inside the picture: a box of HTML would need inline style.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: token("--card"), borderColor: edge, padding: 8, textStyle: { color: ink, fontSize: 13 }, axisPointer: { lineStyle: { color: edge, type: "solid" } } },
    xAxis: { type: "category", boundaryGap: false, data: days, axisLabel: { color: grey, fontSize: 12, hideOverlap: true }, axisLine: { lineStyle: { color: edge } }, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, minInterval: 1, splitNumber: 2, axisLabel: { color: grey, fontSize: 12 }, splitLine: { lineStyle: { color: token("--line") } } },
    series: [
      line(box.dataset.receivedName, received, edge, ink, 2, up),
      line(box.dataset.solvedName, solved, green, green, 2.5, -up),
    ],
  });
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", box.dataset.words);
  window.addEventListener("resize", () => chart.resize());
})();
