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
