"""The frame: unknown pages, strangers, headers."""


def test_an_unknown_page_is_a_kind_404(client_of):
    answer = client_of("li").get("/nothing-here")
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_every_route_has_a_line_in_the_access_table(app):
    from hev.access import TABLE

    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == set(TABLE)
