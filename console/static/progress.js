// The numbers move by themselves. Without this script they do at every reload.
"use strict";
(() => {
  const box = document.querySelector("[data-progress]");
  const told = (name) => box.querySelector(`[data-told="${name}"]`);

  function show(news) {
    box.querySelector("progress").value = news.percent;
    told("percent").textContent = `${news.percent} %`;
    told("name").textContent = news.name;
    told("rate").textContent = news.rate;
    told("left").textContent = news.left;
    for (const [name, count] of Object.entries(news.counts)) {
      const place = told(name);
      if (place) place.textContent = count;
    }
    told("failures").hidden = !news.failures.length;
    told("failures").querySelector("ul").replaceChildren(...news.failures.map(([reason, count]) => {
      const line = document.createElement("li");
      line.textContent = `${reason}: ${count}`;
      return line;
    }));
  }

  let state = "";
  async function ask() {
    const answer = await fetch(box.dataset.progress, { redirect: "error" }).catch(() => null);
    if (answer && answer.ok) {
      const news = await answer.json();
      show(news);
      // What may be done has changed: pause becomes resume.
      if (news.over || (state && news.state !== state && (news.state === "paused" || state === "paused"))) return location.reload();
      state = news.state;
    }
    setTimeout(ask, 1000);
  }
  setTimeout(ask, 1000);
})();
