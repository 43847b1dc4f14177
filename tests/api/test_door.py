"""Who is let in, how often and from where, and what is told to everybody: the time, suggestions, health, figures."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.api.chats import Customer, code, new_id, serving

OPEN = "/api/chat/conversations"


class TestTheDoor:
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
    @pytest.mark.parametrize("what", ["messages", "events", "rating", "handover", "nothing-of-ours"])
    def test_without_the_right_token_there_is_nothing(self, client: TestClient, method: str, what: str):
        customer, other = Customer.opens(client), Customer.opens(client)
        unknown = f"{OPEN}/{new_id()}/{what}"

        for path, headers in [
            (f"{customer.path}/{what}", {}),
            (f"{customer.path}/{what}", {"Authorization": "Bearer wrong"}),
            (f"{customer.path}/{what}", {"Authorization": "Bearer \u00e9\u00ff".encode("latin-1")}),
            (f"{customer.path}/{what}", {"Authorization": other.headers["Authorization"].removeprefix("Bearer ")}),
            (f"{customer.path}/{what}", other.headers),
            (unknown, customer.headers),
        ]:
            response = client.request(method, path, headers=headers, content=b"{")
            assert code(response) == (404, "not-found")

    def test_a_wrong_method_is_told_only_to_whom_it_belongs(self, client: TestClient):
        customer = Customer.opens(client)

        response = client.delete(f"{customer.path}/messages", headers=customer.headers)

        assert code(response) == (405, "method-not-allowed")
        assert response.headers["allow"] == "GET, POST"

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [("/faq", "GET, HEAD"), ("/api/time", "GET"), (OPEN, "POST"), ("/openapi.json", "GET, HEAD")],
    )
    def test_a_wrong_method_is_told_all_that_are_right(self, client: TestClient, path: str, allowed: str):
        response = client.delete(path)

        assert code(response) == (405, "method-not-allowed")
        assert response.headers["allow"] == allowed

    @pytest.mark.parametrize("path", ["/nothing", "/api/chat/nothing", "/api/chat/conversations/", "/docs", "/redoc"])
    def test_unknown_addresses_are_problems_too(self, client: TestClient, path: str):
        assert code(client.get(path)) == (404, "not-found")


class TestBesides:
    def test_the_time_comes_fresh_with_its_nonce(self, client: TestClient):
        response = client.get("/api/time?nonce=abc")

        assert response.json()["nonce"] == "abc"
        assert response.json()["now"].endswith("+09:00")
        assert response.headers["cache-control"] == "no-store"

    def test_whole_questions_are_suggested(self, client: TestClient):
        suggestions = client.get("/api/suggest", params={"q": "お湯"}).json()["suggestions"]

        assert suggestions[0] == {"text": "お湯がわかない", "topic": "kettle"}
        assert code(client.get("/api/suggest", params={"q": "あ" * 201})) == (422, "invalid")
        assert code(client.get("/api/suggest")) == (422, "invalid")
        assert code(client.get("/api/suggest?q=%00")) == (422, "invalid")

    def test_health_and_readiness(self, client: TestClient):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200

    def test_every_answer_protects(self, client: TestClient):
        customer = Customer.opens(client)

        for response in (customer.get("messages"), client.get("/healthz"), client.get("/nothing"), client.get("/")):
            assert response.headers["x-content-type-options"] == "nosniff"
        assert customer.get("messages").headers["cache-control"] == "no-store"
        page = client.get("/")
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        assert "unsafe-inline" not in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer"


class TestSettings:
    def test_rates_count_posts_in_a_sliding_minute(self, tmp_path: Path):
        with serving(tmp_path, rate_per_conversation=2, rate_per_address=5) as client:
            customer = Customer.opens(client)

            answers = [customer.post("messages", client_id=new_id(), text="まだ") for _ in range(3)]
            addresses = [client.post(OPEN, json={"client_id": new_id()}) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert code(answers[-1]) == (429, "too-fast")
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert [answer.status_code for answer in addresses] == [201, 429]

    def test_only_named_origins_may_call(self, tmp_path: Path):
        with serving(tmp_path, allowed_origins="https://shop.example") as client:
            asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
            named = client.options(OPEN, headers={"Origin": "https://shop.example", **asked})
            other = client.options(OPEN, headers={"Origin": "https://evil.example", **asked})
            refused = client.get(f"{OPEN}/x/messages", headers={"Origin": "https://shop.example"})
            widget = client.get("/widget/chat.js")

        assert named.headers["access-control-allow-origin"] == "https://shop.example"
        assert "Last-Event-ID" in named.headers["access-control-allow-headers"]
        assert "access-control-allow-origin" not in other.headers
        assert refused.headers["access-control-allow-origin"] == "https://shop.example"
        assert widget.headers["access-control-allow-origin"] == "*"

    def test_a_named_origin_that_asks_for_too_much_is_refused_with_a_problem(self, tmp_path: Path):
        with serving(tmp_path, allowed_origins="https://shop.example") as client:
            asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-other"}
            response = client.options(OPEN, headers={"Origin": "https://shop.example", **asked})

        assert code(response) == (403, "not-allowed")
        assert "X-Other".lower() not in response.headers["access-control-allow-headers"].lower()

    def test_metrics_are_for_those_who_have_the_token(self, tmp_path: Path):
        with serving(tmp_path, metrics_token="let me see") as client:
            refused = client.get("/metrics")
            shown = client.get("/metrics", headers={"Authorization": "Bearer let me see"})

        assert code(refused) == (401, "no-session")
        assert "madoguchi_requests_total" in shown.text

    def test_metrics_without_a_token_are_for_this_machine(self, client: TestClient):
        assert code(client.get("/metrics")) == (403, "not-allowed")

    def test_a_token_made_by_an_older_key_still_opens(self, tmp_path: Path):
        with serving(tmp_path, secret_key="old") as client:
            customer = Customer.opens(client)
        with serving(tmp_path, secret_key="new,old") as client:
            assert client.get(f"{customer.path}/messages", headers=customer.headers).status_code == 200
        with serving(tmp_path, secret_key="new") as client:
            assert client.get(f"{customer.path}/messages", headers=customer.headers).status_code == 404
