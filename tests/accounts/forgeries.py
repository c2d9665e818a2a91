"""Tokens that must be refused, made now: by what is wrong with them, with the code of the refusal."""

import base64
import json
import time
from typing import Any

from joserfc.jwk import OctKey

from comments.accounts.token_text import LONGEST
from tests.accounts.signing import AUDIENCE, claims, encoded, sign

FORGERIES = 70
"""At least so many kinds there are."""


def public(key: Any) -> str:
    """Write the half of a pair that a publisher pastes."""
    return json.dumps(key.as_dict(private=False))


def unsigned(said: dict[str, Any], **header: Any) -> str:
    """Leave the signature away, and say so."""
    head = json.dumps({"alg": "none", "typ": "JWT"} | header).encode()
    return f"{encoded(head)}.{encoded(json.dumps(said).encode())}."


def with_claims(token: str, **more: Any) -> str:
    """Change what a token says, under the signature it has."""
    header, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return f"{header}.{encoded(json.dumps(said | more).encode())}.{signature}"


def nested(depth: int) -> bytes:
    """Nest lists as deep as that."""
    return ('{"sub": ' + "[" * depth + "]" * depth + "}").encode()


def raw(**more: Any) -> str:
    """Write claims by hand, with members of any spelling put in front."""
    return json.dumps(claims(**more))[1:]


def bad_tokens() -> dict[str, tuple[str, str]]:
    """Answer tokens by what is wrong with them, made now, with the code of the refusal."""
    now = int(time.time())
    return {
        "nothing at all": ("", "token-missing"),
        "words": ("let me in", "token-shape"),
        "two parts": ("eyJhbGciOiJIUzI1NiJ9.e30", "token-shape"),
        "five parts, as encrypted tokens have": ("a.b.c.d.e", "token-shape"),
        "padding": (sign(claims()) + "=", "token-shape"),
        "a line end in it": (sign(claims()).replace(".", ".\n"), "token-shape"),
        "a token longer than is read": (sign(claims(name="x" * LONGEST)), "token-large"),
        "claims that are no JSON": (sign(b"{'sub': 1}"), "token-unread"),
        "claims that are a list": (sign(b"[1]"), "token-unread"),
        "claims nested a thousand deep": (sign(nested(2_500)), "token-unread"),
        "claims with NaN": (sign(b'{"exp": NaN}'), "token-unread"),
        "claims in another encoding": (sign('{"sub": "é"}'.encode("latin-1")), "token-unread"),
        "a thousand claims": (sign(claims(**{f"c{n}": 1 for n in range(150)})), "token-unread"),
        "a header that is no JSON": ("bm8." + encoded(b"{}") + ".x", "token-unread"),
        "a claim that stands twice": (sign(('{"sub": "reader-1", ' + raw()).encode()), "token-doubled"),
        "a claim twice further in": (sign(('{"x": {"a": 1, "a": 2}, ' + raw()).encode()), "token-doubled"),
        "no algorithm": (sign(claims(), alg=None), "token-algorithm"),
        "no signature, and said so": (unsigned(claims()), "token-algorithm"),
        "no signature, said in capitals": (unsigned(claims(), alg="NONE"), "token-algorithm"),
        "no signature under the right algorithm": (unsigned(claims(), alg="HS256"), "token-signature"),
        "an algorithm that is a list": (sign(claims(), alg=["HS256"]), "token-algorithm"),
        "a longer hash": (sign(claims(), alg="HS512"), "token-algorithm"),
        "another spelling": (sign(claims(), alg="hs256"), "token-algorithm"),
        "another secret": (sign(claims(), "thirty-two bytes of another paper"), "token-signature"),
        "the empty secret": (sign(claims(), b""), "token-signature"),
        "other words under a good signature": (with_claims(sign(claims()), sub="reader-1"), "token-signature"),
        "a key that the token brings": (
            sign(claims(), "own key, own key, own key, own key", jwk=OctKey.import_key("own key" * 5).as_dict()),
            "token-signature",
        ),
        "an address where its key is": (
            sign(
                claims(), "own key, own key, own key, own key", jku="http://localhost:1/keys", x5u="http://localhost:1/"
            ),
            "token-signature",
        ),
        "a kid that is a path": (sign(claims(), b"", kid="../../../../dev/null"), "token-signature"),
        "a kid that is a query": (sign(claims(), "x" * 40, kid="x' UNION SELECT 'aaaa"), "token-signature"),
        "a kid that is a command": (sign(claims(), "x" * 40, kid="|/usr/bin/id"), "token-signature"),
        "a kid that is a list": (sign(claims(), kid=["first"]), "token-header"),
        "a kid that is a number": (sign(claims(), kid=1), "token-header"),
        "an extension that must be understood": (sign(claims(), crit=["exp"], exp=1), "token-header"),
        "a payload that is not encoded": (sign(claims(), crit=["b64"], b64=False), "token-header"),
        "no issuer": (sign(claims(iss=None)), "token-issuer"),
        "another issuer": (sign(claims(iss="http://localhost:8001/")), "token-issuer"),
        "issuers in a list": (sign(claims(iss=["http://localhost:8001"])), "token-issuer"),
        "no audience": (sign(claims(aud=None)), "token-audience"),
        "another audience": (sign(claims(aud="http://localhost/embed/other")), "token-audience"),
        "an audience that begins as ours": (sign(claims(aud=AUDIENCE + "2")), "token-audience"),
        "the audience in an object": (sign(claims(aud={AUDIENCE: True})), "token-audience"),
        "signed in the future": (sign(claims(iat=now + 300, exp=now + 600)), "token-future"),
        "milliseconds": (sign(claims(iat=now * 1000, exp=now * 1000 + 300)), "token-iat"),
        "no time of signing": (sign(claims(iat=None)), "token-iat"),
        "a time in quotes": (sign(claims(iat=str(now))), "token-iat"),
        "a time that is true": (sign(claims(iat=True)), "token-iat"),
        "a time without end": (sign(('{"iat": 1e999, ' + raw(iat=None)).encode()), "token-iat"),
        "a time of four hundred digits": (sign(claims(iat=10**400)), "token-iat"),
        "a time before 1970": (sign(claims(iat=-1)), "token-iat"),
        "no end": (sign(claims(exp=None)), "token-exp"),
        "an end that has passed": (sign(claims(iat=now - 600, exp=now - 120)), "token-expired"),
        "a life of an hour": (sign(claims(exp=now + 3600)), "token-long"),
        "a life of one second too much": (sign(claims(iat=now, exp=now + 601)), "token-long"),
        "an end before its beginning": (sign(claims(iat=now + 10, exp=now + 5)), "token-long"),
        "good only later": (sign(claims(nbf=now + 200)), "token-early"),
        "no subject": (sign(claims(sub=None)), "token-sub"),
        "an empty subject": (sign(claims(sub="")), "token-sub"),
        "a subject that is a number": (sign(claims(sub=7)), "token-sub"),
        "a subject with NUL": (sign(claims(sub="7\0")), "token-sub"),
        "a subject with half a character": (sign(claims(sub="\ud83d")), "token-sub"),
        "a subject without end": (sign(claims(sub="7" * 256)), "token-sub"),
        "no id": (sign(claims(jti=None)), "token-jti"),
        "an id that is a number": (sign(claims(jti=7)), "token-jti"),
        "an id with NUL": (sign(claims(jti="7\0")), "token-jti"),
        "no name": (sign(claims(name=None)), "token-name"),
        "a name that nobody sees": (sign(claims(name="\u200b\u200b")), "token-name"),
        "a name with NUL": (sign(claims(name="Ada\0")), "token-name"),
        "a name without end": (sign(claims(name="A" * 401)), "token-name"),
        "a name that is an object": (sign(claims(name={"first": "Ada"})), "token-name"),
        "a verified address that is none": (sign(claims(email="ada@", email_verified=True)), "token-email"),
        "a language that is none": (sign(claims(locale="../de")), "token-locale"),
        "a permission in quotes": (sign(claims(may_comment="true")), "token-may-comment"),
    }
