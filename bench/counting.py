"""Counts the statements of a request, in the bench's own settings only; the answer carries the number."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Bench-SQL"


class Counted:
    """Outermost middleware: everything that Django sends to either database counts, also roles and savepoints."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        count = 0

        def one_more(execute: Callable[..., Any], *statement: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*statement)

        with ExitStack() as wrapped:
            for connection in connections.all():
                wrapped.enter_context(connection.execute_wrapper(one_more))
            response = self.get_response(request)
        response.headers[HEADER] = str(count)
        return response
