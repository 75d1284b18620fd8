/* Loket: lampiran diunggah selagi menulis: dipilih, diseret, atau ditempel; ada kemajuannya, dan dapat dicoba lagi. */
(function () {
  'use strict';
  var d = document, L = window.Loket, T = window.LoketTulis, TERBESAR = 25 * 1024 * 1024;

  function mb(n) { return Math.round(n / 1048576) + ' MB'; }
  function terima(f, berkas) { [].forEach.call(berkas, function (b) { periksa(f, b); }); }
  function periksa(f, b) {
    var batas = +f.dataset.batasBerkas || 0;
    if (b.size > TERBESAR) { L.toas('Berkas ' + mb(b.size) + ' melebihi batas 25 MB. Unggah ke tempat lain, lalu kirim tautannya.', { jenis: 'galat', ikon: 'file-alert', detik: 12 }); return; }
    if (batas && b.size > batas) { L.toas('Berkas ' + mb(b.size) + ' melebihi batas ' + mb(batas) + '.', { jenis: 'galat', ikon: 'file-alert', detik: 20, aksi: 'Kirim tautan', klik: function () { unggah(f, b, true); } }); return; }
    unggah(f, b, false);
  }
  function unggah(f, b, tautan) {
    var k = d.createElement('span'), nama = d.createElement('span'), maju = d.createElement('progress'), x = new XMLHttpRequest(), isi = new FormData();
    k.className = 'lk-unggah'; k.dataset.unggah = 'muat'; nama.className = 'potong'; nama.textContent = b.name || 'berkas'; maju.max = 1; maju.value = 0; maju.setAttribute('aria-label', 'Mengunggah ' + b.name);
    k.append(L.ikon('paperclip'), nama, maju); f.querySelector('.lk-lampiran').append(k);
    var batal = k.appendChild(d.createElement('button')); batal.type = 'button'; batal.className = 'btn btn-polos btn-kecil btn-ikon'; batal.setAttribute('aria-label', 'Batalkan ' + b.name); batal.append(L.ikon('x'));
    batal.onclick = function () { x.abort(); k.remove(); };
    isi.append('berkas', b, b.name || 'berkas'); if (tautan) isi.append('tautan', '1');
    x.upload.onprogress = function (e) { if (e.lengthComputable) maju.value = e.loaded / e.total; };
    x.onload = function () {
      if (x.status === 200) { var chip = T.urai(x.responseText).querySelector('.lk-unggah'); k.replaceWith(d.importNode(chip, true)); return; }
      var sebab = 'Berkas tidak diterima.'; try { sebab = JSON.parse(x.responseText).galat; } catch (e) { /* bukan JSON */ }
      if (x.status === 401) sebab = 'Sesi Anda habis. Masuk lagi, lalu lampirkan lagi.';
      if (x.status >= 500) { gagal(); return; }
      k.remove(); L.toas(sebab, { jenis: 'galat', ikon: 'file-alert' });
    };
    x.onerror = gagal;
    function gagal() {
      k.dataset.unggah = 'galat'; maju.remove();
      var lagi = d.createElement('button'); lagi.type = 'button'; lagi.className = 'btn btn-polos btn-kecil'; lagi.textContent = 'Terputus. Coba lagi';
      lagi.onclick = function () { k.remove(); unggah(f, b, tautan); };
      batal.before(lagi);
    }
    x.open('POST', f.dataset.lampiran); x.setRequestHeader('X-CSRFToken', L.csrf()); x.setRequestHeader('HX-Request', 'true');
    x.send(isi);
  }

  d.addEventListener('change', function (e) {
    var f = e.target.name === 'berkas' && e.target.closest('form[data-lampiran]'); if (!f) return;
    terima(f, e.target.files); e.target.value = '';
  });
  d.addEventListener('click', function (e) {
    var b = e.target.closest('[data-hapus]'), k = b && b.closest('.lk-unggah'); if (!k) return;
    e.preventDefault(); e.stopPropagation();
    k.remove(); L.kirim(b.getAttribute('formaction')).catch(function () { /* dibersihkan sendiri kemudian */ });
  }, true);
  d.addEventListener('paste', function (e) {
    var f = e.target.closest && e.target.closest('form[data-lampiran]'); if (!f || !e.clipboardData.files.length) return;
    e.preventDefault(); terima(f, e.clipboardData.files);
  });
  function sasaran(e) { return e.dataTransfer && [].includes.call(e.dataTransfer.types, 'Files') && T.formulir(); }
  d.addEventListener('dragover', function (e) { var f = sasaran(e); if (f) { e.preventDefault(); f.classList.add('menjatuhkan'); } });
  d.addEventListener('dragleave', function (e) { var f = T.formulir(); if (f && !e.relatedTarget) f.classList.remove('menjatuhkan'); });
  d.addEventListener('drop', function (e) {
    var f = sasaran(e); if (!f) return;
    e.preventDefault(); f.classList.remove('menjatuhkan'); terima(f, e.dataTransfer.files);
  });
  d.addEventListener('loket:kosong', function (e) { e.target.querySelectorAll('.lk-unggah').forEach(function (k) { k.remove(); }); });
})();
