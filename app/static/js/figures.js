// The trend as a chart; its table stands below it for everybody else.
(function () {
  "use strict";
  const box = document.querySelector('[data-chart="trend"]');
  if (!box || !window.echarts) return;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const numbers = (text) => text.split(",").map(Number);
  const days = box.dataset.days.split(",").map((day) => day.slice(5).replace("-", "/"));
  const line = (name, values, colour, width) => ({
    name: name, type: "line", data: values, symbol: "circle", showSymbol: days.length < 3, symbolSize: 6,
    lineStyle: { color: colour, width: width }, itemStyle: { color: colour },
    endLabel: { show: true, formatter: "{a} {c}", color: colour, fontSize: 14 }, labelLayout: { moveOverlap: "shiftY" },
  });
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: false, aria: { enabled: true, decal: { show: false } },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 36, right: 84, top: 16, bottom: 28 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", boundaryGap: false, data: days, axisLabel: { color: token("--ink-2"), fontSize: 12 }, axisLine: { lineStyle: { color: token("--edge") } }, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, minInterval: 1, splitNumber: 3, axisLabel: { color: token("--ink-2"), fontSize: 12 }, splitLine: { lineStyle: { color: token("--line") } } },
    series: [
      line(box.dataset.receivedName, numbers(box.dataset.received), token("--edge"), 2),
      line(box.dataset.solvedName, numbers(box.dataset.solved), token("--green"), 2.5),
    ],
  });
  window.addEventListener("resize", () => chart.resize());
})();
