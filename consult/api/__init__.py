"""The JSON edge: the same actions as the pages, with RFC 9457 problems and idempotency keys."""
