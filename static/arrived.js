// Copies of forms that draft.js keeps in this tab: one that was sent is forgotten when a page says that it was saved
// (so a dropped line or an error loses nothing), and all of them when somebody leaves by 退出 ([data-clear]).
(function () {
  'use strict';
  function forget(which) {
    try {
      Object.keys(sessionStorage).forEach(function (name) {
        if (/^draft /.test(name) && which.test(sessionStorage.getItem(name))) sessionStorage.removeItem(name);
      });
    } catch (none) { /* no storage in this window: nothing to forget */ }
  }
  document.addEventListener('htmx:load', function () {
    if (document.querySelector('main > p.note.ok')) forget(/"sent":true/);
  });
  document.addEventListener('click', function (event) {
    if (event.target.hasAttribute('data-clear')) forget(/^/);
  });
})();
