"""Who asks, and by which scheme, also behind a proxy that is believed (RFC 7239's older cousins). Pure."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import Request


def peer_of(request: Request, proxies: Collection[str]) -> str:
    """Return the address of whoever asks; a proxy's word counts only when the proxy is ours."""
    peer = request.client.host if request.client else ""
    if peer not in proxies:
        return peer
    for forwarded in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        if forwarded.strip() and forwarded.strip() not in proxies:
            return forwarded.strip()[:64]
    return peer


def is_secure(request: Request, proxies: Collection[str]) -> bool:
    """Say whether the browser came by HTTPS."""
    if request.client and request.client.host in proxies:
        return request.headers.get("x-forwarded-proto", "").lower() == "https"
    return request.url.scheme == "https"
