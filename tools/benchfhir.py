"""What the benchmarks of the FHIR routes share: a system client with its token, and made-up Observations."""
import http.client
import json
import random
import urllib.parse
import uuid

from benchlib import Person, Server

FHIR = "application/fhir+json"


class Client:
    """A system client of the organisation of the signed-in administrator."""

    def __init__(self, server: Server, token: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": FHIR}

    def text(self, method: str, path: str, body=None) -> bytes:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        self.connection.request(method, "/fhir/R4" + path, data, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500].decode()}")
        return text

    def send(self, method: str, path: str, body=None):
        return json.loads(self.text(method, path, body) or b"null")


def token_of(server: Server) -> str:
    admin = Person(server.port, "root")
    _, found = admin.send("GET", "/api/v1/organisations?limit=1")
    _, made = admin.send("POST", "/api/v1/clients", {"name": "bench", "organisationId": found["items"][0]["id"], "scopes": ["record_write"]})
    form = {"grant_type": "client_credentials", "client_id": made["client"]["id"], "client_secret": made["secret"]}
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/oauth/token", urllib.parse.urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
    return json.loads(connection.getresponse().read())["access_token"]


OBSERVATION = """{"resourceType":"Observation",%s"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"Glucose"}],"text":"Glucose"},"subject":{"reference":"%s"},"encounter":{"reference":"Encounter/%s"},"effectiveDateTime":"%s","issued":"2026-01-01T10:00:00.000+08:00","valueQuantity":{"value":%s,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}"""
CODES = ["2339-0", "4548-4", "8302-2", "29463-7"]


def observation(r: random.Random, subject: str, identifier: str = "") -> str:
    """One of four codes, on a day of 26 years."""
    day = f"{r.randint(2000, 2025)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}T10:00:00+08:00"
    named = f'"identifier":[{{"system":"urn:bench:result","value":"{identifier}"}}],' if identifier else ""
    return OBSERVATION % (named, r.choice(CODES), subject, uuid.UUID(int=r.getrandbits(128), version=4), day, round(r.uniform(60, 200), 2))
