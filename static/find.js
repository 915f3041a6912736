// The search box by keyboard: / or Esc leads to it, ↑ from the first row too; Enter opens the one household it has found.
(function () {
  'use strict';
  var shown, asked;  // the text that the rows answer; whether Enter waits for an answer
  function box() { return document.getElementById('q'); }
  function back(q) { q.focus(); q.select(); return true; }
  function open() {
    var rows = document.querySelectorAll('#found [data-rows] a');
    if (rows.length !== 1 || shown !== box().value) return false;
    rows[0].click();
    return true;
  }
  document.addEventListener('keydown', function (event) {
    var q = box(), e = event.target, key = event.key, row = e.closest && e.closest('[data-rows] tr'), done;
    if (!q || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.keyCode === 229) return;
    if (e === q) done = key === 'Enter' && !(asked = !open());
    else if (key === 'Escape' && row || key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName)) done = back(q);
    else if (key === 'ArrowUp' && row && !row.previousElementSibling) done = back(q);
    if (done) event.preventDefault();
  });
  document.addEventListener('input', function (event) { if (event.target === box()) asked = false; });
  document.addEventListener('htmx:afterSettle', function (event) {
    if (event.detail.target.id !== 'found') return;
    shown = event.detail.requestConfig.parameters.q;
    if (asked) open();
    asked = false;
  });
})();
