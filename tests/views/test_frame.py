"""The frame: unknown pages, strangers, headers."""


def test_an_unknown_page_is_a_kind_404(client_of):
    answer = client_of("li").get("/nothing-here")
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_every_route_has_a_line_in_the_access_table(app):
    from hev.access import TABLE

    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == set(TABLE)


def test_every_page_carries_its_headers_and_assets_stay_for_ever(client_of):
    li = client_of("li")
    page = li.get("/list")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in page.headers["Vary"]
    style = page.text.split("rel=stylesheet href=")[1].split('"')[1]
    asset = li.get(style)
    assert "immutable" in asset.headers["Cache-Control"]
    assert page.headers["X-Content-Type-Options"] == asset.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_below_a_tab_marks_that_tab(client_of, world):
    ma = client_of("ma")
    for page, mark in (
        ("/labels", '"/labels" aria-current=page'),
        ("/labels/printers", '"/labels" aria-current=true'),
        ("/backups", '"/settings" aria-current=true'),
        ("/regions/moves", '"/regions/load" aria-current=true'),
        ("/conflicts", '"/amendments" aria-current=true'),
    ):
        menu = ma.get(page).text.split("aria-label=主菜单>")[1].split("</nav>")[0]
        assert (mark in menu, menu.count("aria-current")) == (True, 1), page
    move = ma.get(f"/households/{world.homes[0].id}/move").text
    assert "aria-current" not in move.split("aria-label=主菜单>")[1].split("</nav>")[0]
