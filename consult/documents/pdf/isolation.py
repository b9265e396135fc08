"""A document of record is made of its own text alone: nothing is fetched while it is drawn."""

from weasyprint.urls import FatalURLFetchingError, URLFetcher


class NoFetching(URLFetcher):  # type: ignore[misc] # WeasyPrint is not typed
    """Refuses every address but data written in place."""

    def fetch(self, url: str, headers: object = None) -> object:
        """The data of a `data:` address.

        Raises:
            FatalURLFetchingError: for any other address.
        """
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"a document may not fetch {url!r}")
