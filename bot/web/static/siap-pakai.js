/* Loket: menu di kotak tulis. "/" membuka balasan siap pakai, "@" rekan yang disebut dalam catatan. */
(function () {
  'use strict';
  var d = document, T = window.LoketTulis, L = window.Loket, isi = {}, menu = null, awal = 0, jenis = '';

  function muat(f) {
    var alamat = f.dataset.siapPakai;
    if (!isi[alamat]) isi[alamat] = fetch(alamat, { headers: { 'HX-Request': 'true' } }).then(function (r) { if (!r.ok) throw new Error(r.status); return r.text(); }).then(T.urai);
    isi[alamat].catch(function () { delete isi[alamat]; });
    return isi[alamat];
  }
  /* kata yang sedang ditulis: "/…" di awal kata, atau "@…" dalam catatan */
  function kata(f) {
    var t = T.isi(f), sebelum = t.value.slice(0, t.selectionStart), catatan = f.querySelector('[name=jenis]:checked').value === 'catatan';
    var m = (catatan ? /(^|\s)(@)([\w.-]{0,30})$/ : /(^|\s)(\/)([\w-]{0,30}(?: [\w-]{0,30})?)$/).exec(sebelum);
    return m ? { jenis: m[2], cari: m[3].toLowerCase(), awal: sebelum.length - m[3].length - 1 } : null;
  }
  function tutup() {
    if (!menu) return;
    menu.remove(); menu = null;
    var t = T.formulir() && T.isi(T.formulir()); if (t) { t.setAttribute('aria-expanded', 'false'); t.removeAttribute('aria-activedescendant'); }
  }
  function lihat(f) {
    var k = kata(f);
    if (!k) { tutup(); return; }
    muat(f).then(function (doc) { var kini = kata(f); if (kini && kini.jenis === k.jenis) gambar(f, doc, kini); else tutup(); }).catch(tutup);
  }
  function gambar(f, doc, k) {
    var sumber = doc.querySelector('[data-jenis="' + k.jenis + '"]'), kata_kata = k.cari.split(' ');
    var cocok = [].filter.call(sumber.children, function (x) { var s = x.dataset.cari.toLowerCase(); return kata_kata.every(function (w) { return s.indexOf(w) >= 0; }); });
    cocok.sort(function (a, b) { return (b.dataset.cari.indexOf(k.cari) === 0) - (a.dataset.cari.indexOf(k.cari) === 0); });
    tutup();
    if (!cocok.length) return;
    awal = k.awal; jenis = k.jenis;
    menu = d.createElement('div'); menu.className = 'lk-garis-miring'; menu.id = 'pilihan-tulis'; menu.setAttribute('role', 'listbox'); menu.setAttribute('aria-label', jenis === '/' ? 'Balasan siap pakai' : 'Rekan');
    var judul = menu.appendChild(d.createElement('p')); judul.className = 'lk-judul-kecil'; judul.setAttribute('role', 'presentation');
    judul.textContent = (jenis === '/' ? 'Balasan siap pakai' : 'Sebut rekan') + (k.cari ? ' · “' + k.cari + '”' : '');
    cocok.slice(0, 8).forEach(function (x) { menu.appendChild(d.importNode(x, true)); });
    var kaki = menu.appendChild(d.createElement('p')); kaki.className = 'lk-garis-miring__kaki mini redup'; kaki.setAttribute('role', 'presentation');
    [['↑ ↓', 'pilih'], ['Tab', 'sisipkan'], ['Esc', 'batal']].forEach(function (x) { var s = kaki.appendChild(d.createElement('span')), b = s.appendChild(d.createElement('kbd')); b.textContent = x[0]; s.append(' ' + x[1]); });
    f.querySelector('.lk-tulis__kotak').prepend(menu);
    T.isi(f).setAttribute('aria-expanded', 'true'); tandai(menu.querySelector('[role=option]'));
  }
  function tandai(x) {
    menu.querySelectorAll('[role=option]').forEach(function (o) { o.setAttribute('aria-selected', o === x); });
    x.scrollIntoView({ block: 'nearest' }); T.isi(T.formulir()).setAttribute('aria-activedescendant', x.id);
  }
  function sisipkan(x) {
    var f = T.formulir(), t = T.isi(f), sesudah = t.value.slice(t.selectionStart), baru = t.value.slice(0, awal) + x.dataset.isi;
    tutup(); T.ganti(f, baru + sesudah, baru.length);
  }
  d.addEventListener('keydown', function (e) {
    if (!menu || e.target.name !== 'isi') return;
    var semua = [].slice.call(menu.querySelectorAll('[role=option]')), i = semua.findIndex(function (o) { return o.getAttribute('aria-selected') === 'true'; });
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') tandai(semua[(i + (e.key === 'ArrowDown' ? 1 : semua.length - 1)) % semua.length]);
    else if (e.key === 'Tab' || e.key === 'Enter' && !e.ctrlKey && !e.metaKey) sisipkan(semua[i]);
    else if (e.key === 'Escape') tutup();
    else return;
    e.preventDefault(); e.stopImmediatePropagation();
  }, true);
  d.addEventListener('input', function (e) { if (e.target.name === 'isi' && e.target.closest('form[data-siap-pakai]')) lihat(e.target.form); });
  d.addEventListener('pointerdown', function (e) {
    var x = menu && e.target.closest('.lk-garis-miring [role=option]');
    if (x) { e.preventDefault(); sisipkan(x); } else if (menu && !e.target.closest('.lk-garis-miring')) tutup();
  });
  d.addEventListener('click', function (e) {
    var b = e.target.closest('.lk-siap-pakai'); if (!b) return;
    var f = b.closest('form'), t = T.isi(f), a = t.value.slice(0, t.selectionStart), jarak = a && !/\s$/.test(a) ? ' /' : '/';
    T.ganti(f, a + jarak + t.value.slice(t.selectionStart), (a + jarak).length); lihat(f);
  });
  d.addEventListener('focusout', function (e) { if (menu && e.target.name === 'isi') setTimeout(function () { if (menu && d.activeElement.name !== 'isi') tutup(); }, 150); });
})();
