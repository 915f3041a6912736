"""The county's opening list: 区划 → 花名册 → 账号 → 标识牌."""

from hev.desk.opening import Villages, tasks


def states(*counts):
    return [task.state for task in tasks(Villages(*counts))]


def test_an_empty_county_has_begun_nothing():
    assert states(0, 0, 0, 0) == ["未开始"] * 4


def test_each_task_says_how_many_villages_it_lacks():
    assert states(12, 9, 10, 4) == ["完成", "差 3 个村", "差 2 个村", "差 5 个村"]


def test_labels_are_wanted_only_where_there_are_households():
    assert states(12, 9, 12, 9) == ["完成", "差 3 个村", "完成", "完成"]
    assert all(task.done for task in tasks(Villages(12, 12, 12, 12)))
