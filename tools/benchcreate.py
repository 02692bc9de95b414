"""Creations of referrals as requests, for the benchmarks: bodies that are accepted once each."""
import datetime
import json
import pathlib

from benchlib import Person, identity, wrk

# Every thread takes its own part of the prepared bodies, each once: the file goes on where the run before ended.
SCRIPT = """
local bodies, count, parts = {}, 0, 0
part = 0 -- set from setup(), so not local
function setup(thread) thread:set("part", parts); parts = parts + 1 end
function init(args)
  local n = 0
  for line in io.lines(args[1]) do
    if n % 2 == part then bodies[#bodies + 1] = line end
    n = n + 1
  end
  wrk.headers["Cookie"] = args[2]; wrk.headers["X-CSRF-Token"] = args[3]
  wrk.headers["Content-Type"] = "application/json"
end
function request()
  count = count + 1
  return wrk.format("POST", nil, nil, bodies[count] or "{}")
end
"""


class Creations:
    """Bodies that are accepted once each: every person to every department that takes them."""

    def __init__(self, port: int, scratch: str):
        self.port, self.scratch = port, scratch
        self.doctor = Person(port, "township")
        _, targets = self.doctor.send("GET", "/api/v1/referral-targets")
        self.places = [(t["organisationId"], d) for t in targets["items"] if t["direction"] == "up" and not t["outside"]
                       for d in t["departmentIds"]]
        self.people, self.left = 0, []
        pathlib.Path(f"{scratch}/create.lua").write_text(SCRIPT, encoding="utf-8")

    def content(self, patient: str, place) -> dict:
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        return {"patientId": patient, "direction": "up", "kind": "outpatient", "urgency": "elective",
                "toOrganisationId": place[0], "toDepartmentId": place[1], "reason": "limits_of_technique",
                "impression": "冠心病 心绞痛", "diagnoses": [{"code": "I20.9", "name": "", "main": True}],
                "presentIllness": "反复胸闷 2 周。", "pastHistory": "高血压", "treatmentCourse": "口服药物",
                "doctorPhone": "13905630001", "fileIds": [],
                "consent": {"signerName": "本人", "relation": "self", "method": "paper", "signedAt": now, "informed": True}}

    def prepare(self, count: int) -> None:
        while len(self.left) < count:
            person = {"name": "测试", "documentKind": "id_card", "documentNumber": identity(self.people), "flags": [],
                      "newborn": False}
            _, made = self.doctor.send("POST", "/api/v1/patients/register",
                                       {"person": person, "visit": {"kind": "outpatient", "proof": "card_read"}})
            self.people += 1
            self.left += [json.dumps({"content": self.content(made["person"]["id"], place)}, ensure_ascii=False)
                          for place in self.places]

    def run(self, connections: int, seconds: float, per_second_max: int) -> float:
        """Creations a second. A piece that was refused anything does not count."""
        wanted = int(per_second_max * (seconds + 1))
        self.prepare(wanted)
        bodies, self.left = self.left[:wanted], self.left[wanted:]
        pathlib.Path(f"{self.scratch}/bodies").write_text("\n".join(bodies) + "\n", encoding="utf-8")
        rate, refused = wrk(f"http://127.0.0.1:{self.port}/api/v1/referrals", seconds=seconds, connections=connections,
                            script=f"{self.scratch}/create.lua",
                            arguments=(f"{self.scratch}/bodies", self.doctor.cookie, self.doctor.session["csrfToken"]))
        if refused > 0.001:
            print(f"   ({refused:.0%} of a piece were refused)")
        return rate * (1 - refused)
