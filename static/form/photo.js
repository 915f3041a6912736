// input[type=file][data-shrink]: a 3 MB photo takes 8 minutes on a village line, 150 kB half a minute. The EXIF block
// (time, place, orientation) is carried over byte by byte. It is cut off before decoding, so that no kernel turns the
// pixels by itself and the orientation written back stays true. Whatever fails leaves the chosen file as it was.
(function () {
  'use strict';
  var SIDE = 1280, TARGET = 150000, CAP = 200000;
  function exifOf(bytes) {  // [start, end] of the APP1 Exif segment, or null
    var at = 2, size;
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
    while (bytes[at] === 0xff && bytes[at + 1] !== 0xda && at < bytes.length - 10) {
      size = bytes[at + 2] * 256 + bytes[at + 3] + 2;
      if (bytes[at + 1] === 0xe1 && bytes[at + 4] === 0x45 && bytes[at + 5] === 0x78) return [at, at + size];
      at += size;
    }
    return null;
  }
  function orientationOf(exif) {
    var view = new DataView(exif.buffer, exif.byteOffset + 10), little = view.getUint16(0) === 0x4949;
    var at = view.getUint32(4, little), n = view.getUint16(at, little);
    for (at += 2; n--; at += 12) if (view.getUint16(at, little) === 0x112) return view.getUint16(at + 8, little);
    return 1;
  }
  function drawn(bitmap, side, turn) {
    var scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height)), canvas = document.createElement('canvas');
    var w = Math.round(bitmap.width * scale), h = Math.round(bitmap.height * scale), pen = canvas.getContext('2d');
    canvas.width = turn % 2 ? h : w;
    canvas.height = turn % 2 ? w : h;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate(turn * Math.PI / 2);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, -w / 2, -h / 2, w, h);
    return canvas;
  }
  function encode(bitmap, extra, side, quality, done) {
    drawn(bitmap, side, 0).toBlob(function (blob) {
      var size = blob.size + extra;
      if (size <= TARGET || (quality < 0.5 && size <= CAP) || side < 500) done(blob);
      else if (quality < 0.5) encode(bitmap, extra, side * 0.8, 0.75, done);
      else encode(bitmap, extra, side, quality - 0.1, done);
    }, 'image/jpeg', quality);
  }
  function shrink(file, done) {  // done(new file or the same, bitmap or null, quarter turns for showing)
    var reader = new FileReader();
    reader.onload = function () {
      var bytes = new Uint8Array(reader.result), place = exifOf(bytes), exif = place ? bytes.subarray(place[0], place[1]) : null;
      var bare = exif ? new Blob([bytes.subarray(0, place[0]), bytes.subarray(place[1])], { type: 'image/jpeg' }) : file;
      var turn = 0;
      try { turn = { 3: 2, 6: 1, 8: 3 }[orientationOf(exif)] || 0; } catch (none) { /* no readable EXIF */ }
      createImageBitmap(bare).then(function (bitmap) {
        if (file.size <= CAP) return done(file, bitmap, turn);
        encode(bitmap, exif ? exif.length : 0, SIDE, 0.82, function (blob) {
          var parts = exif ? [blob.slice(0, 2), exif, blob.slice(2)] : [blob];
          var name = file.name.replace(/\.\w+$/, '') + '.jpg';
          done(new File(parts, name, { type: 'image/jpeg', lastModified: file.lastModified }), bitmap, turn);
        });
      }).catch(function () { done(file, null, 0); });
    };
    reader.onerror = function () { done(file, null, 0); };
    reader.readAsArrayBuffer(file);
  }
  function show(input, text, bitmap, turn) {
    var place = input.parentNode.querySelector('output'), old = input.parentNode.querySelector('canvas'), canvas;
    if (!place) place = input.parentNode.appendChild(document.createElement('output'));
    place.textContent = text;
    if (old) old.parentNode.removeChild(old);
    if (!bitmap) return;
    canvas = drawn(bitmap, 320, turn);
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', '所选照片');
    input.parentNode.appendChild(canvas);
  }
  function kb(size) { return Math.round(size / 1000) + ' KB'; }
  // Without a photo the answers travel as plain pairs: multipart costs a hundred bytes for each of twenty fields.
  document.addEventListener('submit', function (event) {
    var inputs = [].slice.call(event.target.querySelectorAll('input[data-shrink]'));
    var any = inputs.some(function (input) { return input.value; });
    if (inputs.length) event.target.enctype = any ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  }, true);
  // Empty fields stay at home, for the same reason; behind draft.js, which keeps them.
  document.addEventListener('submit', function (event) {
    var form = event.target, empty;
    if (event.defaultPrevented || !form.querySelector('input[data-shrink]')) return;
    empty = [].filter.call(form.elements, function (e) {
      return e.name && !e.disabled && !e.value && /^(text|hidden|date|textarea)$/.test(e.type);
    });
    empty.forEach(function (e) { e.disabled = true; });
    setTimeout(function () { empty.forEach(function (e) { e.disabled = false; }); }, 0);
  });
  document.addEventListener('change', function (event) {
    var input = event.target, files = input.files && [].slice.call(input.files), small = [], before = 0, after = 0;
    if (input.type !== 'file' || !input.hasAttribute('data-shrink') || !files.length) return;
    if (!window.createImageBitmap || !HTMLCanvasElement.prototype.toBlob) return;
    (function next(i) {
      shrink(files[i], function (file, bitmap, turn) {
        var tray;
        if (!input.files.length || input.files[i] !== files[i]) return;  // another choice was made meanwhile
        small.push(file);
        before += files[i].size;
        after += file.size;
        if (i + 1 < files.length) return next(i + 1);
        try {
          tray = new DataTransfer();
          small.forEach(function (f) { tray.items.add(f); });
          input.files = tray.files;
        } catch (old) { after = before; }
        show(input, after < before ? '已缩小：' + kb(before) + ' → ' + kb(after) : bitmap ? '照片 ' + kb(before) :
          /^$|^image/.test(file.type) ? '这里看不到预览（' + kb(before) + '），照样可以提交' : '这不是照片，请重新选择', bitmap, turn);
        input.dispatchEvent(new Event('shrunk', { bubbles: true }));
      });
    })(0);
  });
})();
