// The official Node.js library administers keys of the served sandbox, and keyctl sees the same.

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const OpenAI = require("openai");

const rows = [];

async function step(operation, work) {
  const row = ["openai (Node.js) " + require("openai/version").VERSION, operation, "works"];
  rows.push(row);
  try {
    await work();
  } catch (error) {
    row[2] = `DEVIATES: ${error.constructor.name}: ${error.message}`;
  }
}

async function all(pages) {
  const found = [];
  for await (const own of pages) found.push(own);
  return found;
}

function keyctl(line, code = 0) {
  const words = [...line.split(" "), "-o", "json", "--no-input"];
  const done = spawnSync(process.env.KEYCTL, words, { encoding: "utf8", timeout: 60000 });
  assert.equal(done.status, code, `keyctl ${line}: ${done.stderr}`);
  return code === 0 ? JSON.parse(done.stdout) : null;
}

const ids = (line) => keyctl(line).keys.map((key) => key.id).sort();
const idsOf = (found) => found.map((own) => own.id).sort();

async function main() {
  const client = new OpenAI({ maxRetries: 0 });
  const { adminAPIKeys: admin, projects } = client.admin.organization;
  const { apiKeys: keys, serviceAccounts: accounts } = projects;
  let project, account, key;

  await step("admin keys: list, page by page", async () => {
    assert.deepEqual(idsOf(await all(admin.list({ limit: 1 }))), ids("list --provider openai --kind admin"));
  });
  await step("admin keys: create, retrieve, delete", async () => {
    const made = await admin.create({ name: "node" });
    assert.equal((await admin.retrieve(made.id)).name, "node");
    assert.equal(keyctl(`describe openai/admin/${made.id}`).keys[0].name, "node");
    assert.equal((await admin.delete(made.id)).deleted, true);
    await assert.rejects(admin.retrieve(made.id), OpenAI.NotFoundError);
    keyctl(`describe openai/admin/${made.id}`, 3);
  });
  await step("projects: list, retrieve", async () => {
    project = (await all(projects.list({ limit: 2 }))).find((own) => own.name === "Web").id;
    assert.equal((await projects.retrieve(project)).name, "Web");
  });
  await step("project keys: list, page by page", async () => {
    const found = await all(keys.list(project, { owner_project_access: "any", limit: 2 }));
    assert.deepEqual(idsOf(found), ids("list --provider openai --project Web"));
  });
  await step("service accounts: create, list, retrieve, update", async () => {
    account = await accounts.create(project, { name: "node-bot" });
    assert.ok(idsOf(await all(accounts.list(project, { limit: 1 }))).includes(account.id));
    await accounts.update(account.id, { project_id: project, name: "node-robot" });
    assert.equal((await accounts.retrieve(account.id, { project_id: project })).name, "node-robot");
  });
  await step("service accounts: another key, which works", async () => {
    key = await accounts.apiKeys.create(account.id, { project_id: project, name: "node-key" });
    await all(new OpenAI({ apiKey: key.value, maxRetries: 0 }).models.list());
    assert.equal(keyctl(`describe openai/${project}/${key.id}`).keys[0].name, "node-key");
  });
  await step("project keys: retrieve, delete", async () => {
    assert.equal((await keys.retrieve(key.id, { project_id: project })).name, "node-key");
    assert.equal((await keys.delete(key.id, { project_id: project })).deleted, true);
    keyctl(`describe openai/${project}/${key.id}`, 3);
  });
  await step("service accounts: delete", async () => {
    assert.equal((await accounts.delete(account.id, { project_id: project })).deleted, true);
  });
  await step("a wrong credential", async () => {
    const wrong = new OpenAI({ adminAPIKey: "sk-admin-nobodys", maxRetries: 0 });
    await assert.rejects(all(wrong.admin.organization.adminAPIKeys.list()), OpenAI.AuthenticationError);
  });

  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) console.log(row[0].padEnd(widths[0]) + "  " + row[1].padEnd(widths[1]) + "  " + row[2]);
  const failed = rows.filter((row) => row[2] !== "works").length;
  console.log(`${rows.length - failed} of ${rows.length} work`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
