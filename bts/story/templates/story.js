// Without this script every link still works: a time leads to the video's file at that time.
(function () {
  "use strict";
  var clip = document.getElementById("clip"), strip = document.querySelector(".strip");

  // Seeking. A server that sends no ranges lets a video be played from its start only: then the whole file is fetched.
  var fetched = new Map();
  function reaches(video, time) {
    var parts = video.seekable;
    return parts.length > 0 && parts.end(parts.length - 1) >= Math.min(time, video.duration || 0) - 0.1;
  }
  function when(video, name, ready) {
    return ready() ? Promise.resolve() : new Promise(function (done) { video.addEventListener(name, done, { once: true }); });
  }
  function fetchWhole(video) {
    if (!fetched.has(video)) {
      video.setAttribute("aria-busy", "true");
      fetched.set(video, fetch(video.currentSrc).then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.blob();
      }).then(function (blob) {
        var time = video.currentTime, playing = !video.paused;
        video.src = URL.createObjectURL(blob);
        return when(video, "loadedmetadata", function () { return false; }).then(function () {
          video.currentTime = time;
          if (playing) { video.play().catch(function () {}); }
        });
      }).catch(function () { fetched.delete(video); }).then(function () { video.removeAttribute("aria-busy"); }));
    }
    return fetched.get(video);
  }
  function seek(video, time) {
    if (video.preload === "none") { video.preload = "metadata"; video.load(); }
    return when(video, "loadedmetadata", function () { return video.readyState > 0; }).then(function () {
      return reaches(video, time) || location.protocol === "file:" ? undefined : fetchWhole(video);
    }).then(function () { video.currentTime = time; });
  }
  document.querySelectorAll("video").forEach(function (video) {
    video.addEventListener("play", function () {
      if (!reaches(video, video.duration) && location.protocol !== "file:") { fetchWhole(video); }
    });
  });

  function show(video) {
    video.scrollIntoView({ block: "center" });
    video.focus({ preventScroll: true });
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-time]");
    if (!link || !clip || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    show(clip);
    // Asked for within the click: some browsers let a page start sound only then.
    var started = clip.play();
    if (started) { started.catch(function () {}); }
    seek(clip, Number(link.dataset.time));
  });

  // A page's address may name a time: page?t=58.2, page?t=1m5s, page#t=0:58.
  function readTime(text) {
    var clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text), units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
    var found = clock || units;
    return text && found ? (Number(found[1]) || 0) * 3600 + (Number(found[2]) || 0) * 60 + (Number(found[3]) || 0) : null;
  }
  function followAddress() {
    var hash = /^#t=([^&]+)/.exec(location.hash);
    var time = readTime(hash ? hash[1] : new URLSearchParams(location.search).get("t") || "");
    if (clip && time !== null) {
      show(clip);
      seek(clip, time);
    }
  }
  window.addEventListener("hashchange", function () { if (location.hash.slice(0, 3) === "#t=") { followAddress(); } });
  followAddress();

  if (clip && strip) {
    clip.addEventListener("timeupdate", function () {
      strip.style.setProperty("--now", 100 * clip.currentTime / Number(strip.dataset.duration) + "%");
      strip.style.setProperty("--playing", "1");
    });
  }

  // Copying is for the desk: where the page is opened from a disk or this machine, or its address says ?copy.
  var article = document.querySelector("[data-copy-label]"), here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  var desk = location.protocol === "file:" || here.test(location.hostname) || new URLSearchParams(location.search).has("copy");
  if (!article || !desk) { return; }
  var said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  document.body.append(said);

  var KEPT = ["href", "cite", "src", "alt", "width", "height", "srcset", "sizes", "controls", "poster", "type", "kind", "srclang", "label", "dir", "rel"];
  function publish(address) {
    var base = article.dataset.media;
    return base ? new URL(address, base).href : address;
  }
  function writeHtml(block) {
    var copy = block.cloneNode(true);
    copy.querySelectorAll(".copy, .paper, .mark, .time, track").forEach(function (part) { part.remove(); });
    [copy].concat(Array.from(copy.querySelectorAll("*"))).forEach(function (part) {
      Array.from(part.attributes).forEach(function (attribute) {
        var credit = attribute.name === "class" && attribute.value === "credit";  // What a house's styles can take hold of.
        if (!credit && KEPT.indexOf(attribute.name) < 0) { part.removeAttribute(attribute.name); }
      });
      ["src", "poster"].forEach(function (name) {
        if (part.hasAttribute(name)) { part.setAttribute(name, publish(part.getAttribute(name))); }
      });
      if (part.hasAttribute("srcset")) { part.removeAttribute("srcset"); part.removeAttribute("sizes"); }
      if (part.localName === "a" && /^(?![a-z][a-z0-9+.-]*:)/i.test(part.getAttribute("href") || "")) { part.setAttribute("href", publish(part.getAttribute("href"))); }
    });
    return copy.outerHTML.replace(/\s*\n\s*/g, "");
  }
  function writeCaption(block) {
    return Array.from(block.querySelectorAll("figcaption > .caption > bdi, figcaption > .credit")).map(function (line) {
      return line.textContent.trim();
    }).join("\n");
  }
  // Older than navigator.clipboard, but it is there without https and in a page from a disk.
  function copyByEvent(text, html) {
    function fill(event) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
      if (html) { event.clipboardData.setData("text/html", html); }
    }
    var before = document.activeElement, field = document.createElement("textarea");
    field.value = text;
    field.className = "hidden";
    field.style.position = "fixed";  // The page stays where it is.
    document.body.append(field);
    field.focus({ preventScroll: true });
    field.select();  // Some browsers copy nothing where nothing is selected.
    document.addEventListener("copy", fill);
    var done = document.execCommand("copy");
    document.removeEventListener("copy", fill);
    field.remove();
    before.focus({ preventScroll: true });
    return done;
  }
  function copyText(text, html) {
    if (copyByEvent(text, html)) { return Promise.resolve(); }
    return navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("no clipboard"));
  }
  // One stop of the Tab key for each bar; arrows move in it.
  function makeButton(bar, label, write, rich) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.tabIndex = bar.childElementCount ? -1 : 0;
    button.addEventListener("click", function () {
      var text = write();
      copyText(text, rich ? text : "").then(function () {
        button.style.minInlineSize = button.offsetWidth + "px";  // Its neighbours stay where they are.
        button.textContent = said.textContent = article.dataset.copied;
        setTimeout(function () { button.textContent = label; said.textContent = ""; }, 1500);
      }, function () { window.prompt(article.dataset.copyLabel, text); });
    });
    bar.append(button);
  }
  function moveInBar(event) {
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    event.preventDefault();
    var buttons = Array.from(event.currentTarget.children), at = buttons.indexOf(document.activeElement);
    buttons[at].tabIndex = -1;
    var next = buttons[(at + step + buttons.length) % buttons.length];
    next.tabIndex = 0;
    next.focus();
  }
  document.querySelectorAll("[data-copy]").forEach(function (block) {
    var bar = document.createElement("span");
    bar.className = "copy";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", article.dataset.copyLabel);
    bar.addEventListener("keydown", moveInBar);
    makeButton(bar, article.dataset.html, function () { return writeHtml(block); }, true);
    makeButton(bar, article.dataset.markdown, function () { return block.dataset.md; });
    if (block.querySelector("figcaption > .credit, figcaption > .caption > bdi")) {
      makeButton(bar, article.dataset.caption, function () { return writeCaption(block); });
    }
    // A list holds items only, and a quotation reads better without a bar in it: there it stands in the last item.
    (block.localName === "ul" || block.localName === "ol" ? block.lastElementChild : block).append(bar);
  });
})();
