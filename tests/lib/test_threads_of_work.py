"""Cleaners and readers keep state while they work, and several threads render at once."""

from concurrent.futures import ThreadPoolExecutor

from comments.lib.html import clean_imported, render_comment
from comments.lib.links import find_links

SOURCES = [f"*{n}* http://a{n}.example/{'x' * n} ||{n}||\n\n> {n}\n\n- b{n}.com" for n in range(60)]


def test_threads_do_not_mix_up_each_others_words() -> None:
    def work(source: str) -> tuple[str, str, int]:
        html = render_comment(source)
        return html, clean_imported(html), len(find_links(source))

    alone = [work(source) for source in SOURCES]
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(work, SOURCES)) == alone
