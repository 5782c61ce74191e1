"""The official Python libraries administer keys of the served sandbox, and keyctl sees the same."""

import json
import os
import subprocess
import sys
from importlib.metadata import version

import braintrust_api
import openai
import pinecone

ROWS = []


class Step:
    """One operation: its row says whether it worked, and what deviated."""

    def __init__(self, library, operation):
        self.row = [f"{library} {version(library)}", operation, "works"]

    def __enter__(self):
        ROWS.append(self.row)
        return self

    def __exit__(self, kind, error, _):
        if error is not None:
            self.row[2] = f"DEVIATES: {kind.__name__}: {error}"
        return isinstance(error, Exception)


def same(one, other):
    assert one == other, f"{one!r} is not {other!r}"


def fails(kind, call):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


def keyctl(line, code=0, given=None):
    """Runs keyctl with the variables that the sandbox printed, and returns its document."""
    command = [os.environ["KEYCTL"], *line.split(), "-o", "json", "--no-input"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, f"keyctl {line}: {done.returncode}, {done.stderr}"
    return json.loads(done.stdout) if code == 0 else None


def ids(line):
    return sorted(key["id"] for key in keyctl(line)["keys"])


def check_openai():
    name = "openai"
    client = openai.OpenAI(max_retries=0, _strict_response_validation=True)
    organization = client.admin.organization
    admin, projects = organization.admin_api_keys, organization.projects
    accounts, keys = projects.service_accounts, projects.api_keys

    with Step(name, "admin keys: list, page by page"):
        same(sorted(key.id for key in admin.list(limit=1)), ids("list --provider openai --kind admin"))
    with Step(name, "admin keys: list, newest first"):
        same([key.id for key in admin.list(order="desc")], [key.id for key in admin.list()][::-1])
    with Step(name, "admin keys: create, retrieve"):
        made = admin.create(name="sdk", expires_in_seconds=3600)
        assert made.value.startswith("sk-admin-")
        same(admin.retrieve(made.id).name, "sdk")
        seen = keyctl(f"describe openai/admin/{made.id}")["keys"][0]
        same((seen["name"], seen["expires"]), ("sdk", "at"))
    with Step(name, "admin keys: delete"):
        same(admin.delete(made.id).deleted, True)
        fails(openai.NotFoundError, lambda: admin.retrieve(made.id))
        keyctl(f"describe openai/admin/{made.id}", 3)
    with Step(name, "admin keys: one that keyctl created"):
        other = keyctl("create --provider openai --kind admin --name by-keyctl --reveal")["key"]["id"]
        same(admin.retrieve(other).name, "by-keyctl")
        admin.delete(other)
    with Step(name, "projects: list, retrieve"):
        listed = list(projects.list(limit=2))
        scopes = keyctl("projects --provider openai")["scopes"]
        same(sorted(own.id for own in listed), sorted(own["id"] for own in scopes if own["type"] == "project"))
        project = next(own.id for own in listed if own.name == "Web")
        same(projects.retrieve(project).name, "Web")
    with Step(name, "projects: list with archived ones"):
        assert len(list(projects.list(include_archived=True))) > len(listed)
    with Step(name, "project keys: list, page by page"):
        found = list(keys.list(project, owner_project_access="any", limit=2))
        same(sorted(key.id for key in found), ids("list --provider openai --project Web"))
    with Step(name, "service accounts: create with a key"):
        account = accounts.create(project, name="sdk-bot")
        same(keys.retrieve(account.api_key.id, project_id=project).owner.service_account.id, account.id)
    with Step(name, "service accounts: create without a key"):
        alone = accounts.create(project, name="sdk-alone", create_service_account_only=True)
        same((alone.api_key, alone.role), (None, "none"))
        accounts.delete(alone.id, project_id=project)
    with Step(name, "service accounts: list, retrieve, update"):
        assert account.id in [own.id for own in accounts.list(project, limit=1)]
        same(accounts.update(account.id, project_id=project, name="sdk-robot").name, "sdk-robot")
        same(accounts.retrieve(account.id, project_id=project).name, "sdk-robot")
    with Step(name, "service accounts: another key, which works"):
        key = accounts.api_keys.create(account.id, project_id=project, name="sdk-key", scopes=["api.all.read"], expires_in_seconds=3600)
        list(openai.OpenAI(api_key=key.value, max_retries=0).models.list())
        seen = keyctl(f"describe openai/{project}/{key.id}")["keys"][0]
        same((seen["name"], seen["kind"], seen["owner"]["name"]), ("sdk-key", "service-account", "sdk-robot"))
        keyctl("identify --provider openai", given=key.value)
    with Step(name, "project keys: update"):
        same(keys.update(key.id, project_id=project, scopes=["model.request"]).id, key.id)
        later = keys.update(key.id, project_id=project, expires_in_seconds=7200).expires_at
        same(keys.retrieve(key.id, project_id=project).expires_at, later)
    with Step(name, "project keys: delete"):
        same(keys.delete(key.id, project_id=project).deleted, True)
        keyctl(f"describe openai/{project}/{key.id}", 3)
    with Step(name, "service accounts: delete, with their keys"):
        same(accounts.delete(account.id, project_id=project).deleted, True)
        fails(openai.NotFoundError, lambda: keys.retrieve(account.api_key.id, project_id=project))
    with Step(name, "a wrong credential"):
        wrong = openai.OpenAI(admin_api_key="sk-admin-nobodys", max_retries=0)
        fails(openai.AuthenticationError, lambda: list(wrong.admin.organization.admin_api_keys.list()))


def check_pinecone():
    name = "pinecone"
    base, login = os.environ["KEYCTL_PINECONE_BASE_URL"], os.environ["KEYCTL_PINECONE_LOGIN_URL"]
    hosts = {"host": base, "oauth_url": f"{login}/oauth/token"}

    with Step(name, "log in"):
        admin = pinecone.Admin(**hosts)
        fails(pinecone.ApiError, lambda: pinecone.Admin(client_secret="wrong", **hosts))
    with Step(name, "organizations: list, describe"):
        organization = list(admin.organizations.list())[0]
        same(admin.organizations.describe(organization_id=organization.id).name, organization.name)
    with Step(name, "projects: list, describe"):
        listed = list(admin.projects.list())
        scopes = keyctl("projects --provider pinecone")["scopes"]
        same(sorted(own.id for own in listed), sorted(own["id"] for own in scopes if own["type"] == "project"))
        project = next(own.id for own in listed if own.name == "Staging")
        same(admin.projects.describe(project_id=project).name, "Staging")
    with Step(name, "keys: list"):
        found = [key.id for own in listed for key in admin.api_keys.list(project_id=own.id)]
        same(sorted(found), ids("list --provider pinecone"))
    with Step(name, "keys: create, which works"):
        made = admin.api_keys.create(project_id=project, name="sdk")
        list(pinecone.Pinecone(api_key=made.value, host=base).indexes.list())
        seen = keyctl(f"describe pinecone/{made.key.id}")["keys"][0]
        same((seen["name"], seen["roles"]), ("sdk", ["ProjectEditor"]))
    with Step(name, "keys: create with a role"):
        other = admin.api_keys.create(project_id=project, name="sdk-data", roles=["DataPlaneEditor"])
        same([role.value for role in other.key.roles], ["DataPlaneEditor"])
        indexes = pinecone.Pinecone(api_key=other.value, host=base).indexes
        fails(pinecone.ForbiddenError, lambda: list(indexes.list()))
        admin.api_keys.delete(api_key_id=other.key.id)
    with Step(name, "keys: describe, update"):
        same(admin.api_keys.describe(api_key_id=made.key.id).name, "sdk")
        admin.api_keys.update(api_key_id=made.key.id, name="sdk-new")
        admin.api_keys.update(api_key_id=made.key.id, roles=["ProjectViewer"])
        seen = keyctl(f"describe pinecone/{made.key.id}")["keys"][0]
        same((seen["name"], seen["roles"]), ("sdk-new", ["ProjectViewer"]))
    with Step(name, "keys: delete"):
        admin.api_keys.delete(api_key_id=made.key.id)
        fails(pinecone.NotFoundError, lambda: admin.api_keys.describe(api_key_id=made.key.id))
        keyctl(f"describe pinecone/{made.key.id}", 3)
    with Step(name, "keys: one that keyctl created"):
        other = keyctl("create --provider pinecone --project Staging --name by-keyctl --reveal")["key"]["id"]
        same(admin.api_keys.describe(api_key_id=other).name, "by-keyctl")
        admin.api_keys.delete(api_key_id=other)


def check_braintrust():
    name = "braintrust-api"
    client = braintrust_api.Braintrust(base_url=os.environ["KEYCTL_BRAINTRUST_BASE_URL"], max_retries=0)

    with Step(name, "organizations: list, retrieve"):
        organization = list(client.organizations.list())[0]
        same(client.organizations.retrieve(organization.id).name, organization.name)
    with Step(name, "user keys: list one's own"):
        # The credential is a service token, which owns none.
        same(list(client.api_keys.list()), [])
    with Step(name, "user keys: retrieve, delete"):
        some = ids("list --provider braintrust --kind user")[0]
        same(client.api_keys.retrieve(some).id, some)
        same(client.api_keys.delete(some).id, some)
        keyctl(f"describe braintrust/user/{some}", 3)
    with Step(name, "user keys: create is for people"):
        fails(braintrust_api.PermissionDeniedError, lambda: client.api_keys.create(name="sdk"))


for check in (check_openai, check_pinecone, check_braintrust):
    check()
widths = [max(len(row[column]) for row in ROWS) for column in (0, 1)]
for row in ROWS:
    print(f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}")
failed = sum(row[2] != "works" for row in ROWS)
print(f"{len(ROWS) - failed} of {len(ROWS)} work")
sys.exit(1 if failed else 0)
