// A form[data-draft-url] is kept: in this tab at every change, on the server 3 s after the last one and when a photo
// is picked (cheap phones reload the page when the camera opens). What the server has not taken comes back by itself.
// One whose address is only #a-name is kept in this tab alone.
(function () {
  'use strict';
  var timer, pending, prefix = 'draft ' + (document.body.getAttribute('data-me') || '') + ' ';
  function url(form) { return form && form.getAttribute('data-draft-url'); }
  function store(name, value) {
    try {
      if (value === undefined) return sessionStorage.getItem(name);
      if (value === null) sessionStorage.removeItem(name); else sessionStorage.setItem(name, value);
    } catch (full) { /* no room or a private window: the server's draft must do */ }
  }
  function fields(form) {
    return [].filter.call(form.elements, function (e) {
      return e.name && !e.disabled && !/^(hidden|file|password|submit|button|reset|fieldset)$/.test(e.type);
    });
  }
  function copy(form) {
    return fields(form).filter(function (e) { return !/radio|checkbox/.test(e.type) || e.checked; })
      .map(function (e) { return [e.name, e.value]; });
  }
  function restore(form, pairs) {
    fields(form).forEach(function (e) {
      var mine = pairs.filter(function (p) { return p[0] === e.name; }).map(function (p) { return p[1]; });
      if (/radio|checkbox/.test(e.type)) e.checked = mine.indexOf(e.value) >= 0;
      else if (mine.length) e.value = mine[0];
    });
  }
  function say(form, text) {
    var place = form.querySelector('output.hint') || form.appendChild(document.createElement('output'));
    place.className = 'hint';
    place.textContent = text;
  }
  function save(form) {
    if (url(form).charAt(0) === '#') return;
    var pairs = copy(form), sent = JSON.stringify(pairs), xhr = pending = new XMLHttpRequest();
    [].forEach.call(form.elements, function (e) { if (e.type === 'hidden' && e.name) pairs.push([e.name, e.value]); });
    xhr.open('POST', url(form));
    xhr.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    xhr.timeout = 20000;
    xhr.onload = function () {
      // An expired session answers with a page to log in: only 204 means taken.
      if (xhr.status !== 204) return say(form, '草稿未保存，不影响填写');
      var now = new Date();
      if (sent === JSON.stringify(copy(form))) store(prefix + url(form), null);
      say(form, '草稿已保存 ' + ('0' + now.getHours()).slice(-2) + ':' + ('0' + now.getMinutes()).slice(-2));
    };
    xhr.onerror = xhr.ontimeout = function () { say(form, '草稿未保存（断线），不影响填写'); };
    xhr.send(pairs.map(function (p) { return p.map(encodeURIComponent).join('='); }).join('&'));
  }
  function rest(form, wait) {
    clearTimeout(timer);
    if (pending) pending.abort();
    if (wait >= 0) timer = setTimeout(save, wait, form);
  }
  function changed(event) {
    var form = event.target.form;
    if (!url(form) || !event.target.name) return;
    store(prefix + url(form), JSON.stringify({ pairs: copy(form) }));
    rest(form, 3000);
  }
  document.addEventListener('input', changed);
  document.addEventListener('change', changed);
  document.addEventListener('click', function (event) {
    if (event.target.type === 'file' && url(event.target.form)) rest(event.target.form, 0);
  });
  document.addEventListener('submit', function (event) {
    if (!url(event.target)) return;
    rest(event.target);
    store(prefix + url(event.target), JSON.stringify({ pairs: copy(event.target), sent: true }));
  });
  document.addEventListener('htmx:load', function (event) {
    var form = event.target.querySelector('form[data-draft-url]'), kept;
    if (form && document.querySelector('.bad.errors')) {
      // Reload or Back would send the form again, and not the photo that a script had shrunk: they open the draft.
      history.replaceState(null, '', location.href);
      save(form);
    }
    kept = form && !document.querySelector('.errors') && JSON.parse(store(prefix + url(form)) || 'null');
    if (!kept || JSON.stringify(kept.pairs) === JSON.stringify(copy(form))) return;
    restore(form, kept.pairs);
    say(form, '已恢复上次没有保存的填写');
    rest(form, 3000);
  });
})();
