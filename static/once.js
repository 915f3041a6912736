// A form that is pressed twice is sent once; the button says that it is working. form[data-again] (downloads) is exempt.
(function () {
  'use strict';
  var pressed;
  function hold(form) {
    var button = pressed && pressed.form === form ? pressed : form.querySelector('button');
    form.setAttribute('aria-busy', 'true');
    if (button) {
      button.setAttribute('aria-disabled', 'true');
      button.setAttribute('data-text', button.textContent);
      button.textContent = form.getAttribute('data-busy') || '正在保存…';
    }
    setTimeout(function () { release(form); }, 90000);
  }
  function release(form) {
    form.removeAttribute('aria-busy');
    [].forEach.call(form.querySelectorAll('[data-text]'), function (button) {
      button.textContent = button.getAttribute('data-text');
      button.removeAttribute('data-text');
      button.removeAttribute('aria-disabled');
    });
  }
  document.addEventListener('click', function (event) {
    pressed = event.target.tagName === 'BUTTON' ? event.target : null;
  }, true);
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.getAttribute('aria-busy')) { event.preventDefault(); event.stopPropagation(); return; }
    // In the capture phase htmx has not yet taken the event, so one rule serves both ways of sending.
    if (form.method === 'post' && !form.hasAttribute('data-again')) setTimeout(function () { hold(form); }, 0);
  }, true);
  document.addEventListener('htmx:afterRequest', function (event) {
    if (event.target.tagName === 'FORM') release(event.target);
  });
  window.addEventListener('pageshow', function () { [].forEach.call(document.forms, release); });
})();
