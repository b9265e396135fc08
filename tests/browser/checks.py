"""What every page must hold: no axe violation, no sideways scroll, nothing from elsewhere, nothing the policy stops."""

from typing import Any

WIDTHS = (320, 375, 768, 1280)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# WCAG 1.4.12: a reader's own spacing must cut nothing off.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""


class Screen:
    """A page in a browser window, with everything it asked for and complained about."""

    def __init__(self, browser: Any, url: str, width: int, *, scripts: bool) -> None:
        self.url = url
        self._context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": 900},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.scripts = scripts
        self.page = self._context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, said: Any) -> None:
        # A form that comes back with errors is a 422, which the browser reports as a failed load.
        if "responded with a status of 4" not in said.text:
            self.complaints.append(f"{said.type}: {said.text}")

    def open(self, path: str) -> "Screen":
        """Open an address of the site."""
        self.page.goto(path)
        return self

    def press(self, name: str) -> "Screen":
        """Press the button or link with this name and wait for what comes."""
        target = self.page.get_by_role("button", name=name, exact=True)
        if target.count() == 0:
            target = self.page.get_by_role("link", name=name, exact=True)
        target.first.click()
        self.page.wait_for_load_state()
        return self

    @property
    def heading(self) -> str:
        """The words of the h1, without line breaks."""
        return "".join(str(self.page.locator("h1").inner_text()).split())

    def sound(self) -> None:
        """Assert everything this module promises of the page as it stands (axe needs scripts)."""
        self.fits()
        if self.scripts:
            self.accessible()
        self.quiet()

    def fits(self) -> None:
        """No sideways scroll at any width, nor with a reader's own spacing."""
        assert self.page.locator("h1").count() == 1
        before = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.scripts:
                over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert over <= 0, f"{self.page.url} is {over} px too wide at {width}"
        self.page.set_viewport_size(before)

    def accessible(self) -> None:
        """No violation of WCAG 2.2 AA that axe can find."""
        from axe_playwright_python.sync_playwright import Axe

        result = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert result.violations_count == 0, result.generate_report()

    def quiet(self) -> None:
        """Nothing from elsewhere, nothing on the console."""
        foreign = [url for url in self.requests if not url.startswith((self.url, "data:"))]
        assert foreign == []
        assert self.complaints == []

    def close(self) -> None:
        """Close the window."""
        self._context.close()
