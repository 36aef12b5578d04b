"""Somebody at a browser, who counts the clicks and the questions answered."""

from playwright.sync_api import Locator, Page

from tests.support.municipality import PASSWORD, login_of


class Hand:
    """Does what a person does. Typing costs no click: the keyboard goes on to the next box."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.questions = page, 0, 0

    def group(self, question: str) -> Locator:
        """The question and its options: a fieldset with this legend."""
        return self.page.locator("fieldset").filter(has=self.page.locator("legend", has_text=question))

    def go(self, where: Locator) -> None:
        """Press and wait for the page it leads to."""
        with self.page.expect_navigation():
            where.click()
        self.clicks += 1

    def choose(self, question: str, *answers: str) -> None:
        group = self.group(question)
        for answer in answers:
            group.get_by_label(answer, exact=True).check()
            self.clicks += 1
        self.questions += 1

    def type(self, question: str, text: str) -> None:
        self.page.get_by_label(question).fill(text)
        self.questions += 1

    def month(self, question: str, month: str, year: str) -> None:
        group = self.group(question)
        group.get_by_label("Maand").fill(month)
        group.get_by_label("Jaar").fill(year)
        self.questions += 1

    def press(self, button: str) -> None:
        self.go(self.page.get_by_role("button", name=button, exact=True).last)

    def follow(self, link: str) -> None:
        within = self.page.locator("main, nav")
        self.go(within.get_by_role("link", name=link).first)


def sign_in(page: Page, server: str, name: str) -> Hand:
    page.goto(f"{server}/intern/inloggen")
    page.get_by_label("E-mailadres").fill(login_of(name))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Inloggen").click()
    return Hand(page)
