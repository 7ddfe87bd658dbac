// Draws every chart of the page out of the JSON block. One function for all stacked bars, one for lines, one for the townships.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const font = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
  const ink = "#2d3748", line = "#e2e8f0";
  const open = (node) => echarts.init(node, null, { renderer: "svg" });
  const kept = [];

  const stacked = (node, chart) => {
    const names = { type: "category", data: chart.categories, inverse: !chart.upright, axisTick: { show: false },
      axisLabel: { color: ink, width: 170, overflow: "truncate" }, axisLine: { lineStyle: { color: line } } };
    const values = { type: "value", name: chart.unit, nameTextStyle: { color: "#718096" }, minInterval: chart.unit === "万元" ? 0 : 1,
      axisLabel: { color: "#718096" }, splitLine: { lineStyle: { color: line } } };
    if (!chart.upright) {
      node.style.height = `${Math.max(150, chart.categories.length * 30 + 90)}px`;
    }
    const last = chart.series.length - 1;
    const sums = chart.categories.map((_, i) => chart.series.reduce((sum, part) => sum + part.data[i], 0));
    const plot = open(node);
    plot.setOption({
      animation: false, textStyle: { fontFamily: font },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: ink }, show: chart.series.length > 1 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      grid: { left: 8, right: 64, top: chart.series.length > 1 ? 40 : 28, bottom: 8, containLabel: true },
      xAxis: chart.upright ? names : values, yAxis: chart.upright ? values : names,
      series: chart.series.map((part, number) => ({
        type: "bar", stack: "all", name: part.name, data: part.data, itemStyle: { color: part.color }, barMaxWidth: chart.upright ? 56 : 20,
        label: number === last
          ? { show: true, position: chart.upright ? "top" : "right", color: ink, formatter: (at) => sums[at.dataIndex].toLocaleString("en-US", { maximumFractionDigits: 2 }) }
          : { show: false },
      })),
    });
    kept.push(plot);
  };

  document.querySelectorAll("[data-chart]").forEach((node) => {
    const chart = data.charts[node.dataset.chart];
    if (chart.categories.length) stacked(node, chart);
  });

  document.querySelectorAll("[data-lines]").forEach((node) => {
    const chart = data.charts[node.dataset.lines];
    if (!chart.categories.length) return;
    node.style.height = "360px";
    const plot = open(node);
    plot.setOption({
      animation: false, textStyle: { fontFamily: font }, tooltip: { trigger: "axis", valueFormatter: (value) => (value === null ? "—" : value.toFixed(1)) },
      legend: { type: "scroll", top: 0, left: 0, textStyle: { color: ink } },
      grid: { left: 8, right: 32, top: 48, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: chart.categories, axisLabel: { color: ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: line } } },
      yAxis: { type: "value", name: chart.unit, scale: true, max: 100, nameTextStyle: { color: "#718096" }, axisLabel: { color: "#718096" }, splitLine: { lineStyle: { color: line } } },
      series: chart.series.map((part) => ({ type: "line", name: part.name, data: part.data, itemStyle: { color: part.color }, symbolSize: 7, connectNulls: true })),
    });
    kept.push(plot);
  });

  const node = document.getElementById("township-chart");
  const pick = document.getElementById("township-pick");
  if (node && data.townships.length) {
    const plot = open(node);
    const draw = (chart) => plot.setOption({
      animation: false, textStyle: { fontFamily: font },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value) => (value === null ? "n/a" : `${value.toFixed(chart.unit === "%" ? 2 : 0)} ${chart.unit}`) },
      grid: { left: 8, right: 44, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: chart.categories, axisLabel: { interval: 0, rotate: 45, color: ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: line } } },
      yAxis: { type: "value", name: chart.unit, nameTextStyle: { color: "#718096" }, axisLabel: { color: "#718096" }, splitLine: { lineStyle: { color: line } } },
      series: [{ type: "bar", data: chart.data, barMaxWidth: 28, itemStyle: { color: "#2b6cb0" },
        markLine: chart.target === null ? undefined : { silent: true, symbol: "none", lineStyle: { color: "#b3362b", type: "dashed" }, label: { formatter: "目标", color: "#b3362b" }, data: [{ yAxis: chart.target }] } }],
    }, true);
    data.townships.forEach((chart) => pick.add(new Option(chart.title, chart.key)));
    pick.addEventListener("change", () => draw(data.townships[pick.selectedIndex]));
    draw(data.townships[0]);
    kept.push(plot);
  }
  window.addEventListener("resize", () => kept.forEach((plot) => plot.resize()));
})();
