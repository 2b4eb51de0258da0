from app.boards.tokens import cookie_for, hash_of


def test_nothing_that_is_kept_opens_anything() -> None:
    cookie = cookie_for("a token")
    assert len({"a token", cookie, hash_of(cookie), cookie_for(cookie)}) == 4
    assert hash_of(cookie_for("a token")) == hash_of(cookie)
    assert hash_of("\ud800") != hash_of("\ud801x")
