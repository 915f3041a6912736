#!/bin/sh
# Installs the Chinese font that PDFs need where that is allowed, else says what is missing; never fails.
font=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
[ -n "$HEV_FONT" ] || [ -e "$font" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing fonts-noto-cjk …" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fonts-noto-cjk; } >/dev/null 2>&1
fi
[ -e "$font" ] || echo "没有中文字体：PDF 打印不可用，网页打印可用。安装：apt install fonts-noto-cjk" >&2
exit 0
