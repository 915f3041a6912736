// The keyboard never gets lost: errors come first, their links lead into the field, a swap does not drop the focus.
(function () {
  'use strict';
  function first(root) {
    var errors = root.querySelector('.errors');
    if (!errors) return false;
    if (!/^错误/.test(document.title)) document.title = '错误：' + document.title;
    errors.focus();
    return true;
  }
  document.addEventListener('htmx:load', function (event) { first(event.target); });
  document.addEventListener('htmx:afterSettle', function (event) {
    var target = event.detail.target;
    if (first(target) || document.activeElement !== document.body) return;
    if (target.tabIndex < 0) target.setAttribute('tabindex', '-1');
    target.focus();
  });
  document.addEventListener('click', function (event) {
    var link = event.target, field = link.hash && document.getElementById(link.hash.slice(1));
    if (!field || !link.parentNode.parentNode.parentNode.classList.contains('errors')) return;
    event.preventDefault();
    field = /FIELDSET|DIV/.test(field.tagName) ? field.querySelector('input') || field : field;
    field.focus();
    (field.form && field.parentNode || field).scrollIntoView();
  });
  // An answer that explains an error is shown too, and a line that drops is said.
  document.addEventListener('htmx:beforeSwap', function (event) {
    if (/^(409|422)$/.test(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  function tell(event) {
    var old = document.getElementById('line'), note = old || document.createElement('p');
    note.id = 'line';
    note.className = 'note bad';
    note.setAttribute('role', 'alert');
    note.textContent = event.type === 'htmx:responseError' ? '没有完成，填写的内容还在，请稍后再试一次。' :
      '网络断了，没有完成。填写的内容还在，有信号后请再按一次。';
    if (!old) document.getElementById('main').insertBefore(note, document.getElementById('main').firstChild);
  }
  document.addEventListener('htmx:sendError', tell);
  document.addEventListener('htmx:timeout', tell);
  document.addEventListener('htmx:responseError', tell);
  document.addEventListener('htmx:afterSwap', function () {
    var note = document.getElementById('line');
    if (note) note.parentNode.removeChild(note);
  });
})();
