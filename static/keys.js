// form[data-keys]: 1–9 answer the open question, Enter goes on. [data-rows]: ↑↓ (K J) walk. [data-press=2]: 2 presses it.
(function () {
  'use strict';
  function all(selector, root) {
    return [].filter.call((root || document).querySelectorAll(selector), function (e) { return e.getClientRects().length; });
  }
  function radios(form) { return all('input[type=radio]', form); }
  function typing(e) { return /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && !/^(radio|checkbox|button|submit|file)$/.test(e.type); }
  function group(form, radio) { return radios(form).filter(function (r) { return r.name === radio.name; }); }
  function answered(form, radio) { return group(form, radio).some(function (r) { return r.checked; }); }
  function open(form) { return radios(form).filter(function (r) { return !answered(form, r); })[0]; }
  function question(form) {
    var now = document.activeElement, here = now.type === 'radio' && now.form === form && now, next = open(form);
    var radio = here && !(next && answered(form, here)) ? here : next || radios(form)[0];
    return radio ? group(form, radio) : [];
  }
  function hint() {  // the digits stand beside the one question that they answer
    var form = document.querySelector('form[data-keys]');
    if (!form) return;
    [].forEach.call(form.querySelectorAll('[data-key]'), function (label) { label.removeAttribute('data-key'); });
    question(form).forEach(function (radio, i) { radio.nextElementSibling.setAttribute('data-key', i + 1); });
  }
  function answer(form, digit) {
    var radio = question(form)[digit - 1];
    if (!radio) return false;
    radio.focus();
    radio.click();
    (open(form) || radio).focus();
    return true;
  }
  function go(form) {
    var here = question(form).indexOf(document.activeElement) < 0, next = here && open(form);
    next = next || all('[aria-required]', form).filter(function (e) { return typing(e) && !e.value; })[0] ||
      all('button:not(.plain):not(.danger)', form)[0];
    if (next) next.focus();
    return !!next;
  }
  function walk(step) {
    var links = all('[data-rows] tr a:first-of-type,[data-rows] li a:first-of-type').filter(function (a, i, list) {
      return !i || a.closest('tr,li') !== list[i - 1].closest('tr,li');
    }), rows = links.map(function (a) { return a.closest('tr,li'); });
    var here = rows.indexOf(document.activeElement.closest('tr,li')), next = links[here < 0 && step < 0 ? 0 : here + step];
    if (next) next.focus();
    return !!next;
  }
  document.addEventListener('keydown', function (event) {
    var e = event.target, key = event.key, form = document.querySelector('form[data-keys]'), done, button;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (typing(e)) done = e.type === 'search' && key === 'ArrowDown' && walk(1);
    else if (/^[1-9]$/.test(key) && form && answer(form, key)) done = true;
    else if (key === 'Enter') done = form && (e === document.body || e.type === 'radio') && go(form);
    else if (/^[0-9a-z]$/.test(key) && (button = all('[data-press="' + key + '"]')[0])) {
      button.focus();  // so that Enter sends the form of a box that was ticked
      button.click();
      done = true;
    }
    else if (e.type !== 'radio' && /^(ArrowDown|j)$/.test(key)) done = walk(1);
    else if (e.type !== 'radio' && /^(ArrowUp|k)$/.test(key)) done = walk(-1);
    if (done) event.preventDefault();
  });
  ['change', 'focusin', 'htmx:load'].forEach(function (name) { document.addEventListener(name, hint); });
})();
