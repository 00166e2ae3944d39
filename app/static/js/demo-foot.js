// What the page and everything it loaded weighed, as the browser measured it.
addEventListener("load", () => setTimeout(() => {
  const place = document.querySelector("[data-loaded]");
  if (!place || !window.performance || !performance.getEntriesByType) return;
  const loaded = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const bytes = loaded.reduce((sum, entry) => sum + (entry.encodedBodySize || 0), 0);
  if (bytes) place.textContent = place.dataset.loaded.replace("{kb}", (bytes / 1024).toFixed(1)).replace("{n}", loaded.length);
}, 50));
