export const id = 749;
export const ids = [749];
export const modules = {

/***/ 6749:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runDoctor: () => (/* binding */ runDoctor),
  runDoctorJob: () => (/* binding */ runDoctorJob)
});

// EXTERNAL MODULE: ./src/config/sources.ts
var sources = __webpack_require__(780);
// EXTERNAL MODULE: ./src/core/errors.ts
var errors = __webpack_require__(4296);
// EXTERNAL MODULE: ./src/platform/index.ts + 44 modules
var platform = __webpack_require__(3522);
// EXTERNAL MODULE: ./src/platform/github/client.ts + 28 modules
var github_client = __webpack_require__(2197);
;// CONCATENATED MODULE: ./src/doctor/guarantee.ts
/** Every guarantee that means something here, in the order of `ids`, which is the one in which a reader wants them. */
function judgeAll(ids, definitions, examined) {
    return ids.flatMap((id) => {
        const definition = definitions.find((one) => one.id === id);
        const verdict = definition?.judge(examined);
        if (definition === undefined || verdict === undefined)
            return [];
        const { title, weight } = definition;
        return [{ id, title, weight: typeof weight === 'string' ? weight : weight(examined), ...verdict }];
    });
}
/** Whether everything that is required is known to hold. */
function holdsTogether(guarantees) {
    return guarantees.every(({ holds, weight }) => weight !== 'required' || holds === 'yes');
}
function yes(why) {
    return { holds: 'yes', why };
}
function no(why, fix) {
    return { holds: 'no', why, ...(fix === undefined ? {} : { fix }) };
}
function unclear(why, fix) {
    return { holds: 'unknown', why, ...(fix === undefined ? {} : { fix }) };
}
/** Text as one word of a POSIX shell, whatever is in it. */
function quoteWord(text) {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./src/doctor/github/uses.ts
/** Every step that runs Offshoot: `uses: owner/offshoot@…`, or its command. */
function findUses(workflows) {
    return workflows.flatMap((workflow) => workflow.jobs.flatMap((job) => {
        const direct = usesOf(job).map((use) => ({
            ...use,
            workflow,
            job,
            caller: undefined,
            ...triggersOf(workflow, workflows),
        }));
        const called = workflows.find((other) => callOf(job) === other.path);
        const through = (called?.jobs ?? []).flatMap((inner) => usesOf(inner).map((use) => ({
            ...use,
            workflow: called ?? workflow,
            job: inner,
            caller: { workflow, job },
            ...triggersOf(workflow, workflows),
        })));
        // Alone, a workflow that is only called runs never.
        return [
            ...direct.filter((use) => use.triggers.some(({ event }) => event !== 'workflow_call')),
            ...through,
        ];
    }));
}
/** @returns `hardened` when what judges runs from the default branch and nowhere else */
function setupOf(uses) {
    const judges = uses.filter(judgesChange);
    if (judges.length === 0)
        return 'none';
    const fromDefault = judges.some((use) => use.triggers.some(({ event }) => event === 'workflow_run'));
    return fromDefault && !judges.some(runsFromHead) ? 'hardened' : 'simple';
}
/** It writes the statuses. */
function judgesChange({ mode, stage }) {
    if (mode === 'gate' || mode === 'auto')
        return true;
    return mode === 'preview' && stage !== 'check';
}
/** It runs commands of a pull request: by itself only for the events that bring one. */
function runsItsCode({ mode, stage, triggers }) {
    if (mode === 'preview')
        return stage === undefined || stage === 'check';
    return mode === 'auto' && triggers.some(({ event }) => CODE_EVENTS.has(event));
}
const CODE_EVENTS = new Set(['pull_request', 'pull_request_target', 'merge_group']);
/** A pull request brings its own version of the file. */
function runsFromHead(use) {
    return use.triggers.some(({ event }) => HEAD_EVENTS.has(event));
}
/** Events whose workflow file is the pull request's own. */
const HEAD_EVENTS = new Set([
    'pull_request',
    'pull_request_review',
    'pull_request_review_comment',
]);
/** What the job's token may do; what is not said is the repository's default. */
function permissionsOf({ workflow, job, caller }) {
    return job.permissions ?? workflow.permissions ?? caller?.job.permissions ?? caller?.workflow.permissions;
}
/** As a person finds it: `.github/workflows/offshoot.yml, job check`. */
function placeOf({ workflow, job }) {
    return `${workflow.path}, job ${job.id}`;
}
/** Whether an event of this type, e.g. `pull_request` `closed`, leads to any of these uses. */
function reaches(uses, event, type) {
    return uses.some((use) => use.reached.some((trigger) => firesOn(trigger, event, type)));
}
function firesOn(trigger, event, type) {
    if (trigger.event !== event)
        return false;
    if (type === undefined)
        return true;
    return (trigger.types ?? DEFAULT_TYPES.get(event))?.includes(type) ?? true;
}
/** Where GitHub's choice is not "all of them". */
const DEFAULT_TYPES = new Map([
    ['pull_request', ['opened', 'synchronize', 'reopened']],
    ['pull_request_target', ['opened', 'synchronize', 'reopened']],
]);
function usesOf(job) {
    return job.steps.flatMap((step) => {
        const typed = COMMAND.exec(step.run ?? '')?.[1];
        if (typed !== undefined && VERBS.has(typed))
            return [{ step, mode: typed, stage: undefined }];
        if (!ACTION.test(step.uses ?? ''))
            return [];
        return [{ step, mode: step.with.get('mode') || 'auto', stage: step.with.get('stage') || undefined }];
    });
}
const ACTION = /^[\w.-]+\/offshoot@/;
const COMMAND = /(?:^|[\s;&|/])offshoot\s+([a-z]+)/m;
const VERBS = new Set(['preview', 'gate', 'teardown', 'sweep']);
/** Path of the workflow of this repository that a job calls. */
function callOf(job) {
    return /^\.\/(\.github\/workflows\/[^@]+)$/.exec(job.uses ?? '')?.[1];
}
function triggersOf(workflow, all) {
    const follows = workflow.triggers
        .filter((trigger) => firesOn(trigger, 'workflow_run', 'completed'))
        .flatMap((trigger) => trigger.follows);
    const followed = all.filter(({ name }) => follows.includes(name)).flatMap(({ triggers }) => triggers);
    return { triggers: workflow.triggers, reached: [...workflow.triggers, ...followed] };
}

;// CONCATENATED MODULE: ./src/doctor/fact.ts
function known(value) {
    return { known: true, value };
}
/** What another answer is made of, when it is known. */
function map(fact, change) {
    return fact.known ? known(change(fact.value)) : fact;
}

;// CONCATENATED MODULE: ./src/doctor/github/facts.ts

/** Rights that a workflow can give its own token; the others no workflow has. */
const GRANTABLE = new Set(['metadata: read', 'contents: read', 'actions: read']);
/** How a person gets a token that may. */
function howToRead(right) {
    if (GRANTABLE.has(right))
        return `give the token \`${right}\` (in a workflow: \`permissions:\`)`;
    if (right === 'administration: write')
        return 'GitHub shows it to those who may change it; as an administrator run `GITHUB_TOKEN=$(gh auth token) offshoot doctor`';
    const name = right.replace(/^./, (letter) => letter.toUpperCase());
    return `no workflow’s own token can hold \`${right}\`; give a fine-grained personal access token with ${name}, or as an administrator run \`GITHUB_TOKEN=$(gh auth token) offshoot doctor\``;
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/types.ts



const GUARANTEE_IDS = [
    'setup',
    'statuses-required',
    'statuses-pinned',
    'no-bypass',
    'stale-approvals',
    'merge-queue',
    'policy',
    'requester-excluded',
    'gate-events',
    'cleanup-events',
    'command-events',
    'no-filters',
    'job-names',
    'gate-from-default-branch',
    'workflow-files-owned',
    'no-head-code-with-rights',
    'isolated-code',
    'permissions',
    'enough-permissions',
    'credentials-not-kept',
    'engine-secret',
    'app-key',
    'action-pinned',
    'teardown-not-cancelled',
    'hosted-runners',
    'tokens-read-by-default',
    'actions-cannot-approve',
    'forks-wait',
    'agent-with-a-persons-token',
    'second-account',
    'administrator',
    'stolen-app-key',
    'measurements-of-hostile-code',
];
/** The forge refused to tell. */
function untold(what, { said, needs }) {
    return unclear(`${what} cannot be read with this token (GitHub: ${said}).`, `To find out: ${howToRead(needs)}.`);
}
/** For guarantees about the files in `.github/workflows`: without them nothing can be said. */
function aboutWorkflows(judge) {
    return (examined) => {
        const { workflows } = examined.facts;
        if (!workflows.known)
            return untold('.github/workflows', workflows);
        if (examined.uses.length === 0)
            return undefined;
        return judge(examined);
    };
}
/** A call of the API, as one line to be pasted into a terminal. */
function ghApi(method, path, body) {
    return `printf %s ${quoteWord(JSON.stringify(body))} | gh api --method ${method} ${quoteWord(path)} --input -`;
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/events.ts


/** What has to start Offshoot, and what must not keep it from starting. */
const EVENTS = [
    {
        id: 'gate-events',
        title: 'The gate is asked anew whenever its answer may have changed',
        weight: 'required',
        judge: aboutWorkflows(gateEvents),
    },
    {
        id: 'cleanup-events',
        title: 'Branches are deleted, also when no event tells',
        weight: ({ uses }) => (uses.some(outlivesJob) ? 'required' : 'recommended'),
        judge: aboutWorkflows(cleanupEvents),
    },
    {
        id: 'command-events',
        title: 'Commands in comments are heard, and only as they were first written',
        weight: 'recommended',
        judge: aboutWorkflows(commandEvents),
    },
    {
        id: 'no-filters',
        title: 'No pull request is left out by a filter',
        weight: 'required',
        judge: aboutWorkflows(noFilters),
    },
    {
        id: 'teardown-not-cancelled',
        title: 'A newer run does not cut off a deletion',
        weight: 'recommended',
        judge: aboutWorkflows(teardownNotCancelled),
    },
];
/** What each event is for, as the reader of a missing one asks. */
const GATE = [
    ['pull_request', ['opened', 'reopened', 'synchronize', 'ready_for_review']],
    ['pull_request_review', ['submitted', 'edited', 'dismissed']],
];
function gateEvents({ uses }) {
    const judges = uses.filter(judgesChange);
    const missing = GATE.map(([event, types]) => [event, types.filter((type) => !reaches(judges, event, type))]).filter(([, types]) => types.length > 0);
    const backstop = reaches(judges, 'schedule');
    if (missing.length === 0 && backstop)
        return yes('Opening, pushes, every change of a review, and a schedule for what no event tells.');
    const names = [
        ...missing.map(([event, types]) => `\`${event}\` ${types.join(', ')}`),
        ...(backstop ? [] : ['`schedule`']),
    ];
    const lines = [
        ...missing.map(([event]) => `  ${event}:\n    types: [${wanted(event).join(', ')}]`),
        ...(backstop ? [] : ["  schedule:\n    - cron: '23 * * * *'"]),
    ];
    return no(`No run for ${names.join('; ')}: an approval or its dismissal would not be noticed, or a new commit stays without status.`, `on:\n${lines.join('\n')}`);
}
function wanted(event) {
    const types = GATE.find(([name]) => name === event)?.[1] ?? [];
    return event === 'pull_request' ? [...types, 'closed'] : types;
}
function cleans({ mode }) {
    return mode === 'auto' || mode === 'teardown';
}
function sweeps({ mode }) {
    return mode === 'auto' || mode === 'sweep';
}
/** Branches of the embedded engine end with their job. */
function outlivesJob({ step }) {
    const provider = step.with.get('provider');
    return provider !== undefined && provider !== 'embedded';
}
function cleanupEvents({ uses }) {
    const closed = reaches(uses.filter(cleans), 'pull_request', 'closed');
    const sweep = reaches(uses.filter(sweeps), 'schedule');
    if (closed && sweep)
        return yes('On closing, and by a schedule for those that close without an event, as with a conflict.');
    const lines = [
        ...(closed ? [] : [`  pull_request:\n    types: [${wanted('pull_request').join(', ')}]`]),
        ...(sweep ? [] : ["  schedule:\n    - cron: '23 * * * *'"]),
    ];
    return no(`${closed ? 'A pull request that closes with a conflict starts no workflow, and no schedule sweeps' : 'Nothing runs when a pull request closes'}: branches stay, and what is in them.`, `on:\n${lines.join('\n')}`);
}
function commandEvents({ uses }) {
    const heard = reaches(uses.filter(judgesChange), 'issue_comment', 'created');
    if (heard && !reaches(uses, 'issue_comment', 'edited'))
        return yes('`issue_comment` created runs the gate.');
    return no(heard
        ? 'Edited comments start runs for nothing: a command counts only as it was first written.'
        : '`/offshoot approve` and the other commands do nothing, and nobody is told so.', 'on:\n  issue_comment:\n    types: [created]');
}
const PULL_EVENTS = new Set(['pull_request', 'pull_request_review']);
function noFilters({ uses }) {
    const found = uses
        .filter(judgesChange)
        .flatMap(({ reached, workflow }) => reached
        .filter(({ event, filters }) => PULL_EVENTS.has(event) && filters.length > 0)
        .map(({ event, filters }) => `\`${filters.join('`, `')}\` below \`${event}\`, which starts ${workflow.path}`));
    if (found.length === 0)
        return yes('Every pull request gets both statuses.');
    return no(`${[...new Set(found)].join('; ')}: a pull request that it leaves out never gets its statuses and waits for ever.`, 'Take the filter away; Offshoot itself passes a pull request that does not touch the database.');
}
function teardownNotCancelled({ uses }) {
    const lines = uses
        .filter((use) => cleans(use) && reaches([use], 'pull_request', 'closed'))
        .flatMap(({ workflow, job, caller }) => [workflow, job, caller?.workflow, caller?.job])
        .flatMap((place) => (place?.concurrency === undefined ? [] : [place.concurrency.cancel]));
    const fix = `concurrency:\n  cancel-in-progress: \${{ github.event.action == 'synchronize' }}`;
    if (lines.includes('true'))
        return no('`cancel-in-progress: true` ends a deletion half way when anything else happens.', fix);
    const unread = lines.find((line) => line !== 'false' && !line.includes("'synchronize'"));
    if (unread !== undefined)
        return unclear(`\`cancel-in-progress: ${unread}\` may or may not be true for a closed pull request.`, fix);
    return yes('Only a new commit cuts off a run, or nothing does.');
}

// EXTERNAL MODULE: ./src/gate/owners.ts + 1 modules
var gate_owners = __webpack_require__(3625);
// EXTERNAL MODULE: ./src/config/file.ts
var file = __webpack_require__(1974);
// EXTERNAL MODULE: ./src/gate/policy.ts + 1 modules
var policy = __webpack_require__(6569);
;// CONCATENATED MODULE: ./src/doctor/policy.ts




function readPolicy({ path, text, input, change }) {
    let value;
    try {
        value = (0,file/* parseConfigFile */.m)(path, text).values.approval;
    }
    catch (error) {
        return no(`${path} cannot be read: ${(0,errors/* messageOf */.bD)(error).split('\n')[0]}. Every ${change} waits with the status \`error\`.`, `Mend ${path} on the default branch.`);
    }
    const where = input?.where ?? (value === undefined ? 'Left at its default' : path);
    const parsed = (0,policy/* parsePolicy */.ON)(input?.value ?? (value || 'agents'));
    if (!parsed.ok)
        return no(`${where}: \`approval\` cannot be read: ${parsed.problems?.join('; ') ?? `valid: ${parsed.valid}`}.`, 'approval: agents');
    return { policy: parsed.value, where };
}
function judgePolicy(read) {
    if ('holds' in read)
        return read;
    if (read.policy.name === 'off')
        return no(`${read.where}: \`approval: off\`. \`offshoot/approval\` is green for everybody.`, 'approval: agents');
    return yes(`${read.where}: \`${read.policy.name}\`.`);
}
function judgeRequester(read) {
    if ('holds' in read)
        return undefined;
    if (!read.policy.allowRequester)
        return yes('Where it is known who asked. A second account of the same person is not.');
    return no(`${read.where}: \`allow-requester: true\` lets one person ask for a change and approve it.`, 'approval:\n  allow-requester: false');
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/files.ts




/** Files of the default branch that decide about others: the policy, and who owns the workflows. */
const FILES = [
    {
        id: 'policy',
        title: 'The policy of the default branch holds somebody',
        weight: 'required',
        judge: (examined) => judgePolicy(read(examined)),
    },
    {
        id: 'requester-excluded',
        title: 'Who asked an agent for a change cannot approve it',
        weight: 'recommended',
        judge: (examined) => judgeRequester(read(examined)),
    },
    {
        id: 'workflow-files-owned',
        title: 'A change of `.github/` needs one of its owners',
        // Where the pull request's own workflow judges it, nothing else stops one that rewrites the judge.
        weight: ({ setup }) => (setup === 'hardened' ? 'recommended' : 'required'),
        judge: aboutWorkflows(workflowFilesOwned),
    },
];
/** An input of the workflow beats the file. */
function read({ facts, uses }) {
    if (!facts.config.known)
        return untold('The settings of the default branch', facts.config);
    const value = uses.map(({ step }) => step.with.get('approval')).find(Boolean);
    const input = value === undefined ? undefined : { value, where: 'The workflow’s `approval:`' };
    return readPolicy({ ...facts.config.value, input, change: 'pull request' });
}
function workflowFilesOwned(examined) {
    const { facts, workflows } = examined;
    const paths = workflows.map(({ path }) => path);
    if (facts.rulesets.known &&
        facts.rulesets.value.some(({ enforcement, restrictedPaths }) => enforcement === 'active' && restrictedPaths.some(coversWorkflows)))
        return yes('A ruleset restricts these paths.');
    const review = codeOwnersReview(facts);
    const { codeowners } = facts;
    if (!codeowners.known)
        return untold('CODEOWNERS', codeowners);
    const fix = `.github/CODEOWNERS:\n/.github/ @<who looks after the workflows>\n\nIn the ruleset of ${facts.repository.defaultBranch}, rule \`pull_request\`: "require_code_owner_review": true\nPage: ${facts.repository.url}/settings/rules`;
    if (codeowners.value === undefined)
        return no('There is no CODEOWNERS file and no rule that restricts the paths.', fix);
    const { path: file, text } = codeowners.value;
    let free;
    try {
        const owners = (0,gate_owners/* parseCodeowners */.BW)(text);
        free = [...paths, file].find((path) => (0,gate_owners/* ownersOf */.K2)(owners, path).length === 0);
    }
    catch (error) {
        return no(`${file}: ${firstLine((0,errors/* messageOf */.bD)(error))}`, fix);
    }
    if (free !== undefined)
        return no(`${file} names nobody for ${free}.`, fix);
    if (review === 'yes')
        return yes(`${file} names owners, and their review is required.`);
    if (review === 'no')
        return no(`${file} names owners, but the default branch does not require their review.`, fix);
    return unclear(`${file} names owners; whether their review is required cannot be read with this token.`, fix);
}
function codeOwnersReview({ rules, protection, branch }) {
    if (rules.known && rules.value.some((rule) => rule.type === 'pull-request' && rule.codeOwners))
        return 'yes';
    if (protection.known) {
        if (protection.value?.reviews?.codeOwners === true)
            return 'yes';
        return rules.known ? 'no' : 'unknown';
    }
    return rules.known && branch.known && !branch.value.protected ? 'no' : 'unknown';
}
/** A pattern of restricted paths that no workflow file escapes. */
function coversWorkflows(pattern) {
    return /^\/?\.github\/(?:workflows\/)?\*\*(?:\/\*)?$/.test(pattern);
}
function firstLine(text) {
    return text.split('\n')[0] ?? '';
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/limits.ts
/** What no tool can see. It is told every time, so that nobody takes a green table for more than it is. */
const LIMITS = [
    limit('agent-with-a-persons-token', 'An agent does not act with a person’s token', [
        'What is done with a person’s token is done by that person, for GitHub and so for the gate: pull requests, commits without a marker, reviews.',
        'Give agents accounts or Apps of their own. Where that cannot be had, `approval: migrations` holds every change of the database whoever wrote it.',
    ]),
    limit('second-account', 'The approver is another person, not another account', [
        'Two accounts of one person look like two people.',
        'Name the people or the team who count: `from: "@acme/dba"` in a rule of `approval`.',
    ]),
    limit('administrator', 'An administrator does not switch it all off', [
        'Whoever administers the repository can change every rule read here, merge, and change it back.',
        'Keep administrators few; the organization’s audit log tells of each change of a rule.',
    ]),
    limit('stolen-app-key', 'The key of the App that sets the statuses is nobody else’s', [
        'Who holds a copy of the key sets both statuses, from anywhere.',
        'Keep it in the environment alone, delete the downloaded file, and change it when in doubt.',
    ]),
    limit('measurements-of-hostile-code', 'What was measured is what the migration will do', [
        'Migrations and tests are code of the pull request. Code that knows where it runs can behave otherwise there than in production; that job’s report is read as hostile, and its result decides alone.',
        'Have migrations reviewed as what they are: code.',
    ]),
];
function limit(id, title, [why, fix]) {
    return { id, title, weight: 'recommended', judge: () => ({ holds: 'cannot-be-told', why, fix }) };
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/permissions.ts


/** What the tokens of Offshoot's own jobs may do: enough, and no more. */
const PERMISSIONS = [
    {
        id: 'permissions',
        title: 'The tokens of these jobs can do no more than they need',
        weight: 'required',
        judge: aboutWorkflows(noMore),
    },
    {
        id: 'enough-permissions',
        title: 'The gate may read what it judges and write what it finds',
        weight: 'required',
        judge: aboutWorkflows(enough),
    },
];
/** `any`: the most that any scope has. */
function levelOf({ named, rest }, scope) {
    if (scope !== 'any')
        return named.get(scope) ?? rest;
    const levels = [rest, ...named.values()];
    return levels.includes('write') ? 'write' : levels.includes('read') ? 'read' : 'none';
}
/** What one of these jobs may have a use for. */
const WRITES = new Set(['pull-requests', 'statuses', 'issues', 'actions', 'checks', 'id-token']);
function excess(use) {
    const permissions = permissionsOf(use);
    if (permissions === undefined)
        return ['whatever the repository’s default is'];
    if (permissions.rest === 'write')
        return ['`write-all`'];
    // Code of a pull request runs here, and nothing of the gate's: it has nothing to write.
    const allowed = use.stage === 'check' ? new Set() : WRITES;
    return [...permissions.named].flatMap(([scope, level]) => level === 'write' && !allowed.has(scope) ? [`\`${scope}: write\``] : []);
}
function noMore({ uses }) {
    const found = uses.map((use) => ({ use, more: excess(use) })).filter(({ more }) => more.length > 0);
    if (found.length === 0)
        return yes('Each job names its permissions, and writes only comments and statuses.');
    const [first] = found;
    const scopes = first !== undefined && first.use.stage === 'check' ? CHECK : FULL;
    return no(`${found.map(({ use, more }) => `${placeOf(use)} has ${more.join(', ')}`).join('; ')}.`, `permissions: {}\njobs:\n  ${first?.use.job.id ?? 'offshoot'}:\n    permissions:\n${scopes}`);
}
const CHECK = '      contents: read';
const FULL = '      contents: read\n      pull-requests: write\n      statuses: write';
function enough({ uses }) {
    const judges = uses.filter((use) => judgesChange(use) && use.stage !== 'fork' && !use.step.with.get('github-token')?.includes('steps.'));
    const lacking = judges.flatMap((use) => {
        const permissions = permissionsOf(use);
        // The repository's default is told by another guarantee.
        if (permissions === undefined)
            return [];
        const scopes = [
            ...(levelOf(permissions, 'contents') === 'none' ? ['contents: read'] : []),
            ...['pull-requests', 'statuses']
                .filter((scope) => levelOf(permissions, scope) !== 'write')
                .map((scope) => `${scope}: write`),
        ];
        return scopes.length === 0 ? [] : [{ use, scopes }];
    });
    if (lacking.length === 0)
        return yes('Comments, statuses and the list of changes.');
    return no(`${lacking.map(({ use, scopes }) => `${placeOf(use)} lacks ${scopes.map((scope) => `\`${scope}\``).join(', ')}`).join('; ')}: no status, no comment.`, `permissions:\n${[...new Set(lacking.flatMap(({ scopes }) => scopes))].map((scope) => `  ${scope}`).join('\n')}`);
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/rules.ts


/** What the default branch demands before it takes a change. */
const RULES = [
    {
        id: 'statuses-required',
        title: 'Nothing is merged without `offshoot/database` and `offshoot/approval`',
        weight: 'required',
        judge: statusesRequired,
    },
    {
        id: 'statuses-pinned',
        title: 'Only an App of your own can set the statuses',
        weight: ({ uses }) => (uses.some(usesApp) ? 'required' : 'recommended'),
        judge: statusesPinned,
    },
    {
        id: 'no-bypass',
        title: 'Nobody passes by the required statuses',
        weight: 'required',
        judge: noBypass,
    },
    {
        id: 'stale-approvals',
        title: 'GitHub itself does not count an approval of an earlier commit',
        weight: 'recommended',
        judge: staleApprovals,
    },
    { id: 'merge-queue', title: 'The merge queue waits for the gate', weight: 'required', judge: mergeQueue },
];
const STATUSES = ['offshoot/database', 'offshoot/approval'];
/** The App behind every workflow's own token on github.com. */
const ACTIONS_APP = 15368;
/** The gate acts as an App: its token is made in the workflow. */
function usesApp({ job, step }) {
    return (job.steps.some(({ uses }) => APP_TOKEN.test(uses ?? '')) ||
        /steps\./.test(step.with.get('github-token') ?? ''));
}
const APP_TOKEN = /^[\w.-]+\/(?:create-github-app-token|github-app-token)@/;
/** Each status with the Apps that it is taken from; classic protection and rulesets add up. */
function requiredStatuses({ rules, branch, protection }) {
    const fromRules = rules.known
        ? rules.value.flatMap((rule) => (rule.type === 'required-statuses' ? rule.statuses : []))
        : [];
    const classic = protection.known
        ? (protection.value?.statuses ?? [])
        : branch.known
            ? branch.value.statuses
            : [];
    return [...fromRules, ...classic];
}
function statusesRequired({ facts }) {
    const required = new Set(requiredStatuses(facts).map(({ context }) => context));
    const missing = STATUSES.filter((context) => !required.has(context));
    const { defaultBranch } = facts.repository;
    if (missing.length === 0)
        return yes(`${defaultBranch} requires both.`);
    if (!facts.rules.known)
        return untold(`The rules of ${defaultBranch}`, facts.rules);
    if (!facts.branch.known && !facts.protection.known)
        return untold(`The protection of ${defaultBranch}`, facts.branch);
    const names = missing.map((context) => `\`${context}\``).join(' and ');
    const rehearsing = facts.rulesets.known
        ? facts.rulesets.value.find(({ enforcement, requiredStatuses: of }) => enforcement === 'evaluate' && missing.some((context) => of.includes(context)))
        : undefined;
    if (rehearsing !== undefined)
        return no(`Ruleset “${rehearsing.name}” asks for ${names} but only evaluates: it blocks nothing.`, ghApi('PUT', rehearsing.path, { enforcement: 'active' }));
    return no(`${defaultBranch} does not require ${names}, so a red or missing status holds nothing.`, newRuleset(facts));
}
function newRuleset({ repository }) {
    return ghApi('POST', `repos/${repository.fullName}/rulesets`, {
        name: 'Offshoot',
        target: 'branch',
        enforcement: 'active',
        bypass_actors: [],
        conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
        rules: [
            {
                type: 'required_status_checks',
                parameters: {
                    strict_required_status_checks_policy: false,
                    required_status_checks: STATUSES.map((context) => ({ context })),
                },
            },
        ],
    });
}
function statusesPinned({ facts }) {
    const required = requiredStatuses(facts);
    const apps = STATUSES.map((context) => required
        .filter((status) => status.context === context && status.appId !== undefined)
        .map(({ appId }) => appId));
    if (apps.every((of) => of.some((id) => id !== ACTIONS_APP)))
        return yes(`They count from App ${[...new Set(apps.flat())].join(', ')} only; who else may write statuses sets them in vain.`);
    if (!facts.rules.known)
        return untold(`The rules of ${facts.repository.defaultBranch}`, facts.rules);
    const actions = apps.some((of) => of.includes(ACTIONS_APP));
    return no(actions
        ? `They are pinned to GitHub Actions (App ${ACTIONS_APP}), which helps nothing: every workflow, also one that a pull request brings along, writes statuses as that App.`
        : 'Whoever may push a branch can bring a workflow with `statuses: write` along that sets both to green.', `Make a GitHub App that reads contents and members and writes pull requests and commit statuses.\nKeep its key in an environment limited to ${facts.repository.defaultBranch}, and let the gate use its token (examples/workflows/hardened/offshoot.yml).\nThen add to each entry of \`required_status_checks\` in the ruleset:\n"integration_id": <id of the App>`);
}
function noBypass({ facts }) {
    const { rules, rulesets, repository } = facts;
    if (!rules.known)
        return untold(`The rules of ${repository.defaultBranch}`, rules);
    const classic = classicBypass(facts);
    if (classic?.holds === 'no')
        return classic;
    const ids = new Set(rules.value.flatMap((rule) => rule.type === 'required-statuses' && rule.statuses.some(({ context }) => isOurs(context))
        ? [rule.rulesetId]
        : []));
    if (ids.size === 0)
        return classic ?? no('Nothing is required, so there is nothing to pass by.');
    if (!rulesets.known)
        return untold('The rulesets', rulesets);
    const ours = rulesets.value.filter(({ id }) => ids.has(id));
    const open = ours.find(({ bypass }) => bypass !== undefined && bypass.length > 0);
    if (open !== undefined)
        return openRuleset(open);
    if (classic?.holds === 'unknown')
        return classic;
    if (ours.length < ids.size || ours.some(({ bypass }) => bypass === undefined))
        return untold('Who may bypass the ruleset', {
            known: false,
            said: 'it leaves the list out',
            needs: 'administration: write',
        });
    return yes('Nobody is on the list of those who may bypass it.');
}
function openRuleset({ path, name, bypass = [] }) {
    return no(`Ruleset “${name}” lets ${bypass.join(', ')} pass by.`, ghApi('PUT', path, { bypass_actors: [] }));
}
function isOurs(context) {
    return STATUSES.some((status) => status === context);
}
/** `undefined` when classic protection requires none of ours. */
function classicBypass({ protection, branch, repository }) {
    const statuses = protection.known
        ? protection.value?.statuses
        : branch.known
            ? branch.value.statuses
            : undefined;
    if (!(statuses ?? []).some(({ context }) => isOurs(context)))
        return undefined;
    const everyone = protection.known
        ? protection.value?.enforceAdmins === true
        : branch.known && branch.value.enforcement === 'everyone';
    if (everyone)
        return yes('The branch protection holds administrators as well.');
    const branchPath = `repos/${repository.fullName}/branches/${encodeURIComponent(repository.defaultBranch)}`;
    return no('The branch protection does not hold administrators.', `gh api --method POST ${quoteWord(`${branchPath}/protection/enforce_admins`)}`);
}
function staleApprovals({ facts }) {
    const { rules, protection, repository } = facts;
    const reviews = [
        ...(rules.known ? rules.value.filter((rule) => rule.type === 'pull-request') : []),
        ...(protection.known && protection.value?.reviews !== undefined ? [protection.value.reviews] : []),
    ];
    if (reviews.some(({ dismissStale, lastPush }) => dismissStale || lastPush))
        return yes('A push dismisses approvals, or has to be approved itself.');
    if (!rules.known)
        return untold(`The rules of ${repository.defaultBranch}`, rules);
    // Without classic protection there is nothing that only administrators could see.
    if (!protection.known && facts.branch.known && facts.branch.value.enforcement !== 'off')
        return untold(`The protection of ${repository.defaultBranch}`, protection);
    return no('Approvals that GitHub counts survive a push. `offshoot/approval` is bound to its commit whatever is set here; GitHub’s own count is not.', `In the ruleset of ${repository.defaultBranch}, rule \`pull_request\`: "dismiss_stale_reviews_on_push": true, "require_last_push_approval": true\nPage: ${repository.url}/settings/rules`);
}
function mergeQueue({ facts, uses }) {
    const { rules } = facts;
    if (!rules.known)
        return untold(`The rules of ${facts.repository.defaultBranch}`, rules);
    if (!rules.value.some(({ type }) => type === 'merge-queue'))
        return undefined;
    if (!facts.workflows.known)
        return untold('.github/workflows', facts.workflows);
    if (reaches(uses.filter(judgesChange), 'merge_group', 'checks_requested'))
        return yes('Both statuses are set on the commit of the group.');
    return no('There is a merge queue, and no workflow of Offshoot runs for it: the group waits until it is thrown out.', 'on:\n  merge_group:\n    types: [checks_requested]');
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/secrets.ts




/** Where the secrets are, and whose code runs beside them. */
const SECRETS = [
    {
        id: 'isolated-code',
        title: 'Code of a pull request runs in a job without rights and secrets',
        weight: ({ setup }) => (setup === 'hardened' ? 'required' : 'recommended'),
        judge: aboutWorkflows(isolatedCode),
    },
    {
        id: 'engine-secret',
        title: 'The engine’s secret is out of reach for workflows of other branches',
        weight: ({ setup }) => (setup === 'hardened' ? 'required' : 'recommended'),
        judge: aboutWorkflows((examined) => keptSecrets(examined, engineSecrets(examined.uses))),
    },
    {
        id: 'app-key',
        title: 'The App’s key is out of reach for workflows of other branches',
        weight: 'required',
        judge: aboutWorkflows(appKey),
    },
];
/** No secrets of the repository: the job's own token, and the key that one job makes for the next. */
const HANDED_ON = new Set(['GITHUB_TOKEN', 'SEAL-KEY']);
function engineSecrets(uses) {
    return uses.flatMap((use) => {
        const keys = appSecrets(use);
        return [...use.job.secrets]
            .filter((secret) => !HANDED_ON.has(secret) && !keys.has(secret))
            .map((secret) => ({ secret, use }));
    });
}
function appSecrets({ job }) {
    const steps = job.steps.filter(({ uses }) => APP_TOKEN.test(uses ?? ''));
    return new Set(steps.flatMap(({ secrets }) => [...secrets]));
}
function appKey(examined) {
    const { uses } = examined;
    if (!uses.some(usesApp))
        return undefined;
    return keptSecrets(examined, uses.flatMap((use) => [...appSecrets(use)].map((secret) => ({ secret, use }))));
}
/** All must be in an environment that only the default branch may use, and nowhere else. */
function keptSecrets({ facts, setup }, held) {
    if (held.length === 0)
        return yes('These jobs name no secret.');
    const verdicts = held.map((one) => keptSecret(facts, one));
    const bad = verdicts.find(({ holds }) => holds === 'no') ?? verdicts.find(({ holds }) => holds === 'unknown');
    if (bad === undefined)
        return yes(`${listSecrets(held)}: in an environment that only ${facts.repository.defaultBranch} may use.`);
    // No environment can tell a branch's pull request from the default branch's own jobs but by where the workflow runs.
    if (setup !== 'hardened' && bad.holds === 'no')
        return {
            ...bad,
            fix: `Take the files of examples/workflows/hardened/ in place of this workflow.\n${bad.fix ?? ''}`,
        };
    return bad;
}
function listSecrets(held) {
    return [...new Set(held.map(({ secret }) => secret))].join(', ');
}
function keptSecret(facts, { secret, use }) {
    const { fullName, defaultBranch, url } = facts.repository;
    const place = placeOf(use);
    if (secret === '*')
        return no(`${place} is handed every secret of the repository.`, 'Name the ones it needs in place of `secrets: inherit` or `toJSON(secrets)`.');
    const name = use.job.environment;
    const wanted = name === undefined || name.includes('${{') ? 'offshoot' : name;
    const make = makeEnvironment(facts, wanted, secret);
    if (name === undefined)
        return no(`${secret} in ${place} is in no environment: a workflow that anybody with write access pushes on a branch reads it.`, `jobs:\n  ${use.job.id}:\n    environment: ${wanted}\n\n${make}`);
    if (name.includes('${{'))
        return unclear(`The environment of ${place} is an expression: ${name}.`);
    if (!facts.environments.known)
        return untold('The environments', facts.environments);
    const environment = facts.environments.value.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (environment === undefined)
        return no(`The environment ${name} of ${place} does not exist; the first run makes it without limits.`, make);
    const limits = limitedTo(environment, facts);
    if (limits !== undefined)
        return limits.holds === 'no' ? no(limits.why, make) : limits;
    for (const [where, names] of [
        ['repository', facts.repositorySecrets],
        ['organization', facts.organizationSecrets],
    ]) {
        if (names.known && names.value.includes(secret))
            return no(`${secret} is a secret of the ${where} as well: every workflow of every branch reads that one.`, where === 'repository'
                ? `gh secret delete ${quoteWord(secret)} --repo ${fullName}`
                : `Take ${fullName} off the list of repositories of ${secret}, at the organization’s page of secrets.`);
    }
    if (!facts.repositorySecrets.known)
        return untold(`Whether ${secret} is a secret of the repository as well`, facts.repositorySecrets);
    if (!facts.organizationSecrets.known)
        return untold(`Whether ${secret} is a secret of the organization as well`, facts.organizationSecrets);
    if (environment.secrets.known && !environment.secrets.value.includes(secret))
        return no(`${secret} is not in the environment ${name} (${url}/settings/environments).`, `gh secret set ${quoteWord(secret)} --env ${quoteWord(name)} --repo ${fullName}`);
    return yes(`${secret} is in ${name}, for ${defaultBranch} only.`);
}
/** `undefined` when only the default branch may use it. */
function limitedTo({ name, refs }, { repository }) {
    const { defaultBranch } = repository;
    if (refs === 'all')
        return no(`Every branch may use the environment ${name}.`);
    // Other branches may be protected too, but nobody merges into one without what protects it.
    if (refs === 'protected')
        return undefined;
    if (!refs.known)
        return untold(`The branches of the environment ${name}`, refs);
    const other = refs.value.find((pattern) => pattern.type !== 'branch' || pattern.name !== defaultBranch);
    if (other !== undefined)
        return no(`The environment ${name} is open for ${other.type === 'tag' ? 'the tags' : 'the branches'} ${other.name}.`);
    return refs.value.length === 0 ? no(`No branch may use the environment ${name}.`) : undefined;
}
function makeEnvironment({ repository }, name, secret) {
    const path = `repos/${repository.fullName}/environments/${encodeURIComponent(name)}`;
    return [
        ghApi('PUT', path, {
            deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
        }),
        ghApi('POST', `${path}/deployment-branch-policies`, { name: repository.defaultBranch }),
        `gh secret set ${quoteWord(secret)} --env ${quoteWord(name)} --repo ${repository.fullName}`,
        `gh secret delete ${quoteWord(secret)} --repo ${repository.fullName}  # where it is one of the repository`,
    ].join('\n');
}
function isolatedCode({ uses, setup }) {
    const runs = uses.filter(runsItsCode);
    const fix = 'Take the files of examples/workflows/hardened/: fork, check and report are jobs of their own there.';
    const beside = runs.find((use) => judgesChange(use));
    if (beside !== undefined)
        return no(`${placeOf(beside)} runs migrations and tests in the job that holds the token${setup === 'simple' ? '' : ' of the gate'}. Commands get a clean environment, but they share the machine with it.`, fix);
    for (const use of runs) {
        const secrets = [...use.job.secrets, ...(use.caller?.job.secrets ?? [])].filter((name) => !HANDED_ON.has(name));
        if (secrets.length > 0)
            return no(secrets.includes('*')
                ? `${placeOf(use)} is handed every secret.`
                : `${placeOf(use)} is handed ${secrets.join(', ')}.`, `secrets:\n  seal-key: \${{ needs.fork.outputs.seal-key }}`);
        if (use.job.environment !== undefined)
            return no(`${placeOf(use)} is in an environment, and gets its secrets.`, `Take \`environment:\` out of job ${use.job.id}.`);
        const permissions = permissionsOf(use);
        if (permissions === undefined || levelOf(permissions, 'any') === 'write')
            return no(`${placeOf(use)} has a token that writes.`, 'permissions:\n  contents: read');
        const last = use.job.steps.indexOf(use.step);
        const after = use.job.steps
            .slice(last + 1)
            .find(({ uses: action }) => action !== undefined && !UPLOAD.test(action));
        if (after !== undefined)
            return no(`${placeOf(use)} runs ${after.uses ?? 'a step'} after code of the pull request, which may have changed it.`, 'Move that step into another job.');
    }
    if (runs.length === 0)
        return unclear('No job runs migrations.', fix);
    return yes('It has `contents: read`, the URL of its own branch, and nothing else to take.');
}
/** Takes the untrusted report out, and is read as such. */
const UPLOAD = /^actions\/upload-artifact@/;

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/settings.ts

/** The repository's settings of Actions. */
const SETTINGS = [
    {
        id: 'tokens-read-by-default',
        title: 'A workflow that does not say so gets no token that writes',
        weight: 'recommended',
        judge: tokensRead,
    },
    {
        id: 'actions-cannot-approve',
        title: 'Workflows cannot approve pull requests',
        weight: 'recommended',
        judge: actionsCannotApprove,
    },
    {
        id: 'forks-wait',
        title: 'Pull requests of strangers run nothing before somebody has looked',
        weight: 'recommended',
        judge: forksWait,
    },
];
function tokensRead({ facts }) {
    const { workflowToken: token, repository } = facts;
    if (!token.known)
        return untold('What workflow tokens may do by default', token);
    if (!token.value.writes)
        return yes('The default is read.');
    return no('A workflow without `permissions:` writes contents, statuses and more.', ghApi('PUT', `repos/${repository.fullName}/actions/permissions/workflow`, {
        default_workflow_permissions: 'read',
    }));
}
function actionsCannotApprove({ facts }) {
    const { workflowToken: token, repository } = facts;
    if (!token.known)
        return untold('Whether workflows may approve', token);
    if (!token.value.mayApprove)
        return yes('It is switched off.');
    return no('A workflow’s approval counts for GitHub. Offshoot’s gate does not count it; GitHub’s own required reviews do.', ghApi('PUT', `repos/${repository.fullName}/actions/permissions/workflow`, {
        can_approve_pull_request_reviews: false,
    }));
}
function forksWait({ facts }) {
    const { forks, repository } = facts;
    if (!forks.known)
        return untold('What forks may run', forks);
    const base = `repos/${repository.fullName}/actions/permissions`;
    if (forks.value.of === 'public') {
        if (forks.value.approval === 'all_external_contributors')
            return yes('Every run of an outsider waits for approval.');
        return no('After one merged change an outsider’s workflows run without anybody looking.', ghApi('PUT', `${base}/fork-pr-contributor-approval`, { approval_policy: 'all_external_contributors' }));
    }
    const { run, secrets, writeTokens, approval } = forks.value;
    if (!run)
        return yes('Forks run nothing here.');
    if (!secrets && !writeTokens && approval)
        return yes('They run without secrets, and after approval.');
    const given = [
        ...(secrets ? ['secrets'] : []),
        ...(writeTokens ? ['a token that writes'] : []),
        ...(approval ? [] : ['a start without approval']),
    ];
    return no(`Pull requests of forks get ${given.join(', ')}.`, ghApi('PUT', `${base}/fork-pr-workflows-private-repos`, {
        run_workflows_from_fork_pull_requests: true,
        send_write_tokens_to_workflows: false,
        send_secrets_and_variables: false,
        require_approval_for_fork_pr_workflows: true,
    }));
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/workflows.ts





/** What the workflow files say. */
const WORKFLOWS = [
    { id: 'setup', title: 'A workflow of the default branch runs Offshoot', weight: 'required', judge: setup },
    {
        id: 'gate-from-default-branch',
        title: 'A pull request cannot change the workflow that judges it',
        weight: 'recommended',
        judge: aboutWorkflows(gateFromDefaultBranch),
    },
    {
        id: 'job-names',
        title: 'No job reports under the name of a status of Offshoot',
        weight: 'required',
        judge: aboutWorkflows(jobNames),
    },
    {
        id: 'no-head-code-with-rights',
        title: 'No workflow of the default branch runs code of a pull request beside rights or secrets',
        weight: 'required',
        judge: noHeadCode,
    },
    {
        id: 'credentials-not-kept',
        title: 'The checkout leaves no token on the disk for code of a pull request',
        weight: 'required',
        judge: aboutWorkflows(credentialsNotKept),
    },
    {
        id: 'action-pinned',
        title: 'Actions in these jobs are the ones that were looked at',
        weight: 'recommended',
        judge: aboutWorkflows(actionPinned),
    },
    {
        id: 'hosted-runners',
        title: 'Code of a pull request runs on machines that are thrown away',
        weight: 'recommended',
        judge: aboutWorkflows(hostedRunners),
    },
];
const COPY = {
    simple: 'Copy examples/workflows/simple.yml to .github/workflows/offshoot.yml.',
    hardened: 'Take the files of examples/workflows/hardened/ in place of this workflow.',
};
function setup({ facts, setup: found, uses }) {
    const { workflows, repository } = facts;
    if (!workflows.known)
        return untold('.github/workflows', workflows);
    if (found === 'none')
        return no(`No workflow on ${repository.defaultBranch} runs Offshoot’s gate.`, COPY.simple);
    const broken = workflows.value.find(({ problem, path }) => problem !== undefined && /offshoot/i.test(path));
    if (broken !== undefined)
        return unclear(`${broken.path} cannot be read as a workflow: ${broken.problem}.`, `Mend ${broken.path}.`);
    const files = [...new Set(uses.map(({ workflow }) => workflow.path))];
    return yes(`The ${found} set-up, in ${files.join(', ')}.`);
}
function gateFromDefaultBranch({ setup: found, uses }) {
    if (found === 'hardened')
        return yes('What judges runs from the default branch; events of a pull request only ping.');
    const [own] = uses.filter((use) => judgesChange(use) && runsFromHead(use));
    if (own === undefined)
        return unclear('No event of a pull request leads to the gate.', COPY.hardened);
    return no(`${own.workflow.path} runs as the pull request itself has it. Whoever may push a branch can change it there, and with it the judgement.`, COPY.hardened);
}
function jobNames({ workflows }) {
    const found = workflows.flatMap((workflow) => workflow.jobs
        .filter(({ id, name }) => STATUSES.some((status) => status === name || status === id))
        .map((job) => placeOf({ workflow, job })));
    if (found.length === 0)
        return yes('A check and a status of the same name would both be required.');
    return no(`${found.join('; ')}: its result stands beside the status and can be taken for it.`, 'Give the job another `name:`.');
}
/** Events whose workflow is the default branch’s and has its rights, although a pull request caused them. */
const TRUSTED_EVENTS = new Set(['pull_request_target', 'workflow_run', 'issue_comment']);
const HEAD = /pull_request\.head|github\.head_ref|workflow_run\.head_|refs\/pull\/|head-sha|head_sha/;
function takesHead(step) {
    if (/^actions\/checkout@/.test(step.uses ?? ''))
        return [step.with.get('ref'), step.with.get('repository')].some((value) => HEAD.test(value ?? ''));
    return /\bgh pr checkout\b|\bgit (?:fetch|checkout|pull)\b[^\n]*(?:refs\/pull\/|pull\/|head)/i.test(step.run ?? '');
}
/** In every workflow, not only those of Offshoot: the statuses belong to whoever can write them. */
function noHeadCode({ facts }) {
    const { workflows } = facts;
    if (!workflows.known)
        return untold('.github/workflows', workflows);
    const trusted = workflows.value.filter(({ triggers }) => triggers.some(({ event }) => TRUSTED_EVENTS.has(event)));
    const calls = new Set(trusted.flatMap(({ jobs }) => jobs.map(callOf)));
    const found = workflows.value
        .filter((workflow) => trusted.includes(workflow) || calls.has(workflow.path))
        .flatMap((workflow) => workflow.jobs
        .filter((job) => job.steps.some(takesHead) && hasSomethingToTake(workflow, job))
        .map((job) => placeOf({ workflow, job })));
    if (found.length > 0)
        return no(`${[...new Set(found)].join('; ')} checks out a pull request’s commit with the rights of the default branch: its code takes them.`, 'Let that job check out the default branch, or give it `permissions: {contents: read}` and no secret.');
    const unread = workflows.value.filter(({ problem }) => problem !== undefined);
    if (unread.length > 0)
        return unclear(`${unread.map(({ path, problem }) => `${path}: ${problem}`).join('; ')}.`, 'Mend the file or delete it.');
    return yes('No such checkout in any workflow.');
}
function hasSomethingToTake(workflow, job) {
    const permissions = job.permissions ?? workflow.permissions;
    if ([...job.secrets].some((name) => !HANDED_ON.has(name)))
        return true;
    return permissions === undefined || levelOf(permissions, 'any') === 'write';
}
function credentialsNotKept({ uses }) {
    const found = uses
        .filter(runsItsCode)
        .filter(({ job }) => job.steps.some(({ uses: action, with: inputs }) => /^actions\/checkout@/.test(action ?? '') && inputs.get('persist-credentials') !== 'false'));
    if (found.length === 0)
        return yes('Every checkout beside it has `persist-credentials: false`.');
    return no(`${found.map(placeOf).join('; ')}: migrations and tests can read the job’s token from .git/config.`, '- uses: actions/checkout@v7\n  with:\n    persist-credentials: false');
}
function actionPinned({ uses }) {
    const loose = new Set(uses.flatMap(({ job }) => job.steps.flatMap(({ uses: action }) => action === undefined || /^\.\/|^docker:|@[0-9a-f]{40}$/.test(action) || /^actions\//.test(action)
        ? []
        : [action])));
    if (loose.size === 0)
        return yes('Each is named by a commit, or GitHub’s own.');
    const [first = ''] = loose;
    return no(`${[...loose].join(', ')}: whoever can move that tag runs code in your jobs.`, `uses: ${first.replace(/@.*/, '')}@<the 40 digits of the commit behind ${first.replace(/.*@/, '')}>`);
}
const HOSTED = /^(?:ubuntu|windows|macos)-[\w.-]+$/;
function hostedRunners({ uses }) {
    const runners = uses.filter(runsItsCode).flatMap((use) => use.job.runsOn.map((label) => ({ label, use })));
    const own = runners.find(({ label }) => label === 'self-hosted');
    if (own !== undefined)
        return no(`${placeOf(own.use)} runs on a self-hosted runner: what a pull request leaves there, the next job finds.`, 'runs-on: ubuntu-latest');
    const other = runners.find(({ label }) => !HOSTED.test(label));
    if (other !== undefined)
        return unclear(`\`runs-on: ${other.label}\` in ${placeOf(other.use)} may be a machine that is kept.`, 'runs-on: ubuntu-latest');
    return yes('GitHub’s own runners, one for each job.');
}

;// CONCATENATED MODULE: ./src/doctor/github/guarantees/index.ts











const DEFINITIONS = [
    ...RULES,
    ...EVENTS,
    ...WORKFLOWS,
    ...PERMISSIONS,
    ...SECRETS,
    ...FILES,
    ...SETTINGS,
    ...LIMITS,
];
function examine(facts) {
    const workflows = facts.workflows.known ? facts.workflows.value : [];
    const uses = findUses(workflows);
    return { facts, workflows, uses, setup: setupOf(uses) };
}
function judge(examined) {
    return judgeAll(GUARANTEE_IDS, DEFINITIONS, examined);
}

// EXTERNAL MODULE: ./src/platform/errors.ts
var platform_errors = __webpack_require__(6316);
// EXTERNAL MODULE: ./src/platform/github/files.ts
var files = __webpack_require__(4716);
;// CONCATENATED MODULE: ./src/doctor/github/ask.ts




/**
 * One answer. A refusal is a fact of its own; that GitHub cannot be reached, has a problem, or is at a limit is an error.
 * @throws ForgeError
 */
async function ask(source, question, send) {
    return await orUnknown(question, () => source.client.ask(ask_callOf(question), source.signal, (api, request) => send(api, { ...source.name, request })));
}
/** All pages of a list that is an array. */
async function list(source, question, send) {
    return await orUnknown(question, () => source.client.list(ask_callOf(question), source.signal, {
        send: (api, page) => send(api, { ...source.name, ...page }),
    }));
}
/** What Octokit has no method for. `{owner}` and `{repo}` are filled in. */
async function route(source, question, path) {
    return await orUnknown(question, () => source.client.get(ask_callOf(question), source.signal, {
        route: `GET /repos/{owner}/{repo}/${path}`,
        parameters: source.name,
    }));
}
/** Text of a file at a commit; `undefined` for none. */
async function ask_file(source, path, sha) {
    return await orUnknown({ task: `read ${path}`, needs: 'contents: read' }, () => (0,files/* readFileAt */._)(source.client, source.name, { path, sha, signal: source.signal }));
}
/** Whether the refusal says that there is nothing, rather than that the token may not look. */
function saysNone(fact, words) {
    return !fact.known && words.test(fact.said);
}
/** GitHub's plans without rules: there is nothing to look at, so nothing is required of anybody. */
const NOT_IN_THIS_PLAN = /upgrade to github/i;
async function orUnknown({ needs }, read) {
    try {
        return known(await read());
    }
    catch (error) {
        if (!(error instanceof platform_errors/* ForgeError */.Q8) || !isRefusal(error))
            throw error;
        // Octokit adds where to read about it.
        const said = (error.said ?? error.what).replace(/ - https:\/\/\S+$/, '');
        return { known: false, said, needs };
    }
}
function isRefusal({ status, said = '' }) {
    return (status === 403 || status === 404) && !/rate limit/i.test(said);
}
function ask_callOf({ task, needs }) {
    return { task, permission: needs };
}

;// CONCATENATED MODULE: ./src/doctor/github/read-actions.ts


/** The settings of Actions: tokens, forks, environments and the names of secrets. */
async function readWorkflowToken(source) {
    const fact = await ask(source, { task: 'read what workflow tokens may do', needs: 'administration: read' }, (api, asking) => api.actions.getGithubActionsDefaultWorkflowPermissionsRepository({ ...asking }));
    return map(fact, ({ default_workflow_permissions, can_approve_pull_request_reviews }) => ({
        writes: default_workflow_permissions !== 'read',
        mayApprove: can_approve_pull_request_reviews,
    }));
}
async function readForks(source, repository) {
    const question = { task: 'read what forks may run', needs: 'administration: read' };
    if (!repository.private) {
        const fact = await route(source, question, 'actions/permissions/fork-pr-contributor-approval');
        return map(fact, ({ approval_policy: approval }) => ({ of: 'public', approval }));
    }
    const fact = await route(source, question, 'actions/permissions/fork-pr-workflows-private-repos');
    return map(fact, (settings) => ({
        of: 'private',
        run: settings.run_workflows_from_fork_pull_requests,
        writeTokens: settings.send_write_tokens_to_workflows,
        secrets: settings.send_secrets_and_variables,
        approval: settings.require_approval_for_fork_pr_workflows,
    }));
}
const PAGE = 100;
/** All pages of an answer that holds its list in a field. */
async function listInside(question, read) {
    const all = [];
    for (let page = 1;; page++) {
        const fact = await read({ page, per_page: PAGE });
        if (!fact.known)
            return { ...fact, needs: question.needs };
        all.push(...fact.value.items);
        if (fact.value.items.length === 0 || all.length >= fact.value.total)
            return known(all);
    }
}
/** @param names in lower case, of those that matter: a repository may have one for every preview */
async function readEnvironments(source, names) {
    const question = { task: 'list the environments', needs: 'actions: read' };
    const fact = await listInside(question, async (page) => map(await ask(source, question, (api, asking) => api.repos.getAllEnvironments({ ...asking, ...page })), ({ environments = [], total_count: total = 0 }) => ({ items: environments, total })));
    if (!fact.known)
        return fact;
    const read = [];
    for (const { name, deployment_branch_policy: policy } of fact.value) {
        if (!names.has(name.toLowerCase()))
            continue;
        const custom = policy?.custom_branch_policies === true;
        read.push({
            name,
            refs: custom
                ? await readPatterns(source, name)
                : policy?.protected_branches === true
                    ? 'protected'
                    : 'all',
            secrets: await readEnvironmentSecrets(source, name),
        });
    }
    return known(read);
}
async function readPatterns(source, environment) {
    const question = {
        task: `read the branches of environment ${environment}`,
        needs: 'actions: read',
    };
    return await listInside(question, async (page) => map(await ask(source, question, (api, asking) => api.repos.listDeploymentBranchPolicies({ ...asking, ...page, environment_name: environment })), ({ branch_policies: policies, total_count: total }) => ({
        items: policies.map(({ name = '*', type = 'branch' }) => ({ name, type })),
        total,
    })));
}
async function readEnvironmentSecrets(source, environment) {
    const question = {
        task: `list the secrets of environment ${environment}`,
        needs: 'environments: read',
    };
    return await listInside(question, async (page) => map(await ask(source, question, (api, asking) => api.actions.listEnvironmentSecrets({ ...asking, ...page, environment_name: environment })), ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total })));
}
async function readSecrets(source, repository) {
    const question = { task: 'list the names of the secrets', needs: 'secrets: read' };
    const repositorySecrets = await listInside(question, async (page) => map(await ask(source, question, (api, asking) => api.actions.listRepoSecrets({ ...asking, ...page })), ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total })));
    if (!repository.ownedByOrganization)
        return { repositorySecrets, organizationSecrets: known([]) };
    const organizationSecrets = await listInside(question, async (page) => map(await ask(source, question, (api, asking) => api.actions.listRepoOrganizationSecrets({ ...asking, ...page })), ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total })));
    return { repositorySecrets, organizationSecrets };
}

;// CONCATENATED MODULE: ./src/doctor/github/read-rules.ts


/** The rules of the default branch: rulesets, and the classic protection that may be beside them. */
async function readRules(source, branch) {
    const fact = await list(source, { task: `read the rules of ${branch}`, needs: 'metadata: read' }, (api, asking) => api.repos.getBranchRules({ ...asking, branch }));
    if (saysNone(fact, NOT_IN_THIS_PLAN))
        return known([]);
    return map(fact, (rules) => rules.flatMap((rule) => readRule(rule) ?? []));
}
function readRule({ type, ruleset_id: rulesetId, parameters = {} }) {
    if (type === 'merge_queue')
        return { type: 'merge-queue', rulesetId };
    if (type === 'required_status_checks') {
        const checks = parameters.required_status_checks ?? [];
        const statuses = checks.map(({ context, integration_id }) => ({
            context,
            appId: integration_id ?? undefined,
        }));
        return { type: 'required-statuses', rulesetId, statuses };
    }
    if (type !== 'pull_request')
        return undefined;
    return {
        type: 'pull-request',
        rulesetId,
        dismissStale: parameters.dismiss_stale_reviews_on_push === true,
        codeOwners: parameters.require_code_owner_review === true,
        lastPush: parameters.require_last_push_approval === true,
        approvals: parameters.required_approving_review_count ?? 0,
    };
}
/** The rulesets behind these rules, and those that are in no rule because they only evaluate or are about pushes. */
async function readRulesets(source, rules) {
    const listing = await list(source, { task: 'list the rulesets', needs: 'metadata: read' }, (api, asking) => api.repos.getRepoRulesets({ ...asking }));
    if (saysNone(listing, NOT_IN_THIS_PLAN))
        return known([]);
    if (!listing.known)
        return listing;
    const behind = new Set(rules.known ? rules.value.map(({ rulesetId }) => rulesetId) : []);
    const wanted = listing.value.filter(({ id, enforcement, target }) => behind.has(id) || enforcement === 'evaluate' || target === 'push');
    const read = [];
    for (const { id } of wanted) {
        const fact = await ask(source, { task: `read ruleset ${id}`, needs: 'metadata: read' }, (api, asking) => api.repos.getRepoRuleset({ ...asking, ruleset_id: id }));
        if (!fact.known)
            return fact;
        const { name, enforcement, target = 'branch', bypass_actors: bypass, rules: inside = [] } = fact.value;
        const { source: owner, source_type: kind = 'Repository' } = fact.value;
        const parameters = inside.map((rule) => rule.parameters ?? {});
        read.push({
            id,
            path: `${SOURCES[kind]}/${owner}/rulesets/${id}`,
            name,
            enforcement,
            target,
            bypass: bypass?.map(({ actor_type, actor_id }) => nameOfActor(actor_type, actor_id ?? undefined)),
            requiredStatuses: parameters.flatMap((of) => (of.required_status_checks ?? []).map(({ context }) => context)),
            restrictedPaths: parameters.flatMap((of) => of.restricted_file_paths ?? []),
        });
    }
    return known(read);
}
const SOURCES = { Repository: 'repos', Organization: 'orgs', Enterprise: 'enterprises' };
/** Ids of the roles that GitHub gives every repository. */
const ROLES = new Map([
    [2, 'whoever maintains'],
    [4, 'whoever may write'],
    [5, 'administrators'],
]);
function nameOfActor(type, id) {
    if (type === 'OrganizationAdmin')
        return 'the organization’s administrators';
    if (type === 'DeployKey')
        return 'deploy keys';
    if (type === 'RepositoryRole')
        return ROLES.get(id ?? 0) ?? `the role ${id}`;
    return `${type === 'Integration' ? 'App' : type.toLowerCase()} ${id}`;
}
/** Older servers list contexts only. GitHub writes -1 for any App. */
function statusesOf(checks) {
    const told = (checks?.checks ?? []).map(({ context, app_id: id }) => ({
        context,
        appId: id === null || id < 0 ? undefined : id,
    }));
    const rest = (checks?.contexts ?? []).filter((context) => !told.some((status) => status.context === context));
    return [...told, ...rest.map((context) => ({ context, appId: undefined }))];
}
async function readBranch(source, branch) {
    const fact = await ask(source, { task: `read the branch ${branch}`, needs: 'contents: read' }, (api, asking) => api.repos.getBranch({ ...asking, branch }));
    return map(fact, ({ commit, protected: isProtected, protection }) => {
        const checks = isProtected && protection.enabled !== false ? protection.required_status_checks : undefined;
        const level = checks?.enforcement_level;
        return {
            sha: commit.sha,
            protected: isProtected,
            statuses: level === 'off' ? [] : statusesOf(checks),
            enforcement: level === 'everyone' || level === 'non_admins' ? level : 'off',
        };
    });
}
async function readProtection(source, branch) {
    const fact = await ask(source, { task: `read the protection of ${branch}`, needs: 'administration: read' }, (api, asking) => api.repos.getBranchProtection({ ...asking, branch }));
    if (saysNone(fact, /branch not protected/i) || saysNone(fact, NOT_IN_THIS_PLAN))
        return known(undefined);
    return map(fact, ({ required_status_checks, enforce_admins, required_pull_request_reviews: reviews }) => ({
        statuses: statusesOf(required_status_checks),
        enforceAdmins: enforce_admins?.enabled === true,
        reviews: reviews === undefined
            ? undefined
            : {
                dismissStale: reviews.dismiss_stale_reviews === true,
                codeOwners: reviews.require_code_owner_reviews === true,
                lastPush: reviews.require_last_push_approval === true,
                approvals: reviews.required_approving_review_count ?? 0,
                bypass: [
                    ...(reviews.bypass_pull_request_allowances?.users ?? []).map(({ login }) => `@${login}`),
                    ...(reviews.bypass_pull_request_allowances?.teams ?? []).map(({ slug }) => `team ${slug}`),
                    ...(reviews.bypass_pull_request_allowances?.apps ?? []).map((app) => `App ${app?.slug}`),
                ],
            },
    }));
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
// EXTERNAL MODULE: ./src/config/formats.ts
var formats = __webpack_require__(3910);
;// CONCATENATED MODULE: ./src/doctor/github/workflow.ts



const LARGEST = 512 * 1024;
/** @param content `undefined` when the forge gave no text for it */
function parseWorkflow(path, content) {
    const empty = { path, name: path, triggers: [], permissions: undefined, concurrency: undefined, jobs: [] };
    if (content === undefined || content.length > LARGEST)
        return { ...empty, problem: 'the file is no text, or too large' };
    let root;
    try {
        root = (0,dist/* parse */.qg)(content, { maxAliasCount: 100 });
    }
    catch (error) {
        return { ...empty, problem: (0,errors/* messageOf */.bD)(error).split('\n')[0] ?? 'not YAML' };
    }
    if (!(0,formats/* isRecord */.u4)(root) || !(0,formats/* isRecord */.u4)(root.jobs))
        return { ...empty, problem: 'it has no `jobs:`' };
    const shared = secretsIn(root.env);
    return {
        path,
        name: textOf(root.name) ?? path,
        problem: undefined,
        triggers: readTriggers(root.on),
        permissions: readPermissions(root.permissions),
        concurrency: readConcurrency(root.concurrency),
        jobs: Object.entries(root.jobs).map(([id, job]) => readJob(id, job, shared)),
    };
}
function readJob(id, value, shared) {
    const job = (0,formats/* isRecord */.u4)(value) ? value : {};
    const { environment } = job;
    const runsOn = (0,formats/* isRecord */.u4)(job['runs-on']) ? [job['runs-on'].labels, job['runs-on'].group] : [job['runs-on']];
    return {
        id,
        name: textOf(job.name),
        runsOn: runsOn.flatMap(listOf),
        permissions: readPermissions(job.permissions),
        concurrency: readConcurrency(job.concurrency),
        environment: textOf((0,formats/* isRecord */.u4)(environment) ? environment.name : environment),
        uses: textOf(job.uses),
        steps: Array.isArray(job.steps) ? job.steps.map(readStep) : [],
        secrets: new Set([...shared, ...secretsIn(job), ...(job.secrets === 'inherit' ? ['*'] : [])]),
    };
}
function readStep(value) {
    const step = (0,formats/* isRecord */.u4)(value) ? value : {};
    const inputs = (0,formats/* isRecord */.u4)(step.with) ? step.with : {};
    return {
        uses: textOf(step.uses),
        run: textOf(step.run),
        with: new Map(Object.entries(inputs).map(([key, entry]) => [key.toLowerCase(), textOf(entry) ?? ''])),
        secrets: secretsIn(step),
    };
}
function readTriggers(on) {
    if (!(0,formats/* isRecord */.u4)(on))
        return listOf(on).map((event) => ({ event, ...ALL_OF_IT }));
    return Object.entries(on).map(([event, value]) => {
        if (!(0,formats/* isRecord */.u4)(value))
            return { event, ...ALL_OF_IT };
        return {
            event,
            types: value.types === undefined ? undefined : listOf(value.types),
            filters: Object.keys(value).filter((key) => FILTERS.has(key)),
            follows: listOf(value.workflows),
        };
    });
}
const ALL_OF_IT = { types: undefined, filters: [], follows: [] };
const FILTERS = new Set(['paths', 'paths-ignore', 'branches', 'branches-ignore']);
function readPermissions(value) {
    if (value === undefined)
        return undefined;
    if (value === 'read-all' || value === 'write-all')
        return { named: new Map(), rest: value === 'read-all' ? 'read' : 'write' };
    const named = (0,formats/* isRecord */.u4)(value) ? Object.entries(value) : [];
    return { named: new Map(named.map(([scope, level]) => [scope, workflow_levelOf(level)])), rest: 'none' };
}
function workflow_levelOf(value) {
    return value === 'none' || value === 'read' ? value : 'write';
}
function readConcurrency(value) {
    if (value === undefined || value === null)
        return undefined;
    if (!(0,formats/* isRecord */.u4)(value))
        return { group: textOf(value) ?? '', cancel: 'false' };
    return { group: textOf(value.group) ?? '', cancel: textOf(value['cancel-in-progress']) ?? 'false' };
}
/** Secrets that any text below a node mentions. */
function secretsIn(node) {
    const found = new Set();
    const visit = (value) => {
        if (typeof value === 'string') {
            for (const [expression] of value.matchAll(EXPRESSION))
                collect(expression, found);
        }
        else if (Array.isArray(value))
            value.forEach(visit);
        else if ((0,formats/* isRecord */.u4)(value))
            Object.values(value).forEach(visit);
    };
    visit(node);
    return found;
}
const EXPRESSION = /\$\{\{[\s\S]*?\}\}/g;
const SECRET = /\bsecrets\s*(?:\.\s*([\w-]+)|\[\s*'([^']*)'\s*\])?/gi;
function collect(expression, found) {
    for (const [, dotted, quoted] of expression.matchAll(SECRET))
        found.add((dotted ?? quoted)?.toUpperCase() ?? '*');
}
function textOf(value) {
    if (typeof value === 'string')
        return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
function listOf(value) {
    if (Array.isArray(value))
        return value.flatMap((entry) => textOf(entry) ?? []);
    const text = textOf(value);
    return text === undefined ? [] : [text];
}

;// CONCATENATED MODULE: ./src/doctor/github/read.ts








/**
 * Reads everything that is judged, about 15 calls, and one or two for each workflow, ruleset, and environment of Offshoot’s jobs.
 * @throws ForgeError when the repository cannot be seen at all, or GitHub cannot be reached
 */
async function readFacts(source) {
    const repository = await readRepository(source);
    const { defaultBranch } = repository;
    const branch = await readBranch(source, defaultBranch);
    const files = branch.known ? await readFiles(source, branch.value.sha) : unseen(branch);
    const uses = files.workflows.known ? findUses(files.workflows.value) : [];
    const [rules, protection, workflowToken, forks, environments, secrets] = await Promise.all([
        readRules(source, defaultBranch),
        readProtection(source, defaultBranch),
        readWorkflowToken(source),
        readForks(source, repository),
        readEnvironments(source, new Set(uses.map(({ job }) => job.environment?.toLowerCase()))),
        readSecrets(source, repository),
    ]);
    const rulesets = await readRulesets(source, rules);
    return {
        repository,
        rules,
        rulesets,
        branch,
        protection,
        workflowToken,
        forks,
        environments,
        ...secrets,
        ...files,
    };
}
/** Of one commit. Who saw the branch may see its files, so that what is not found there is not there. */
async function readFiles(source, sha) {
    const workflows = await readWorkflows(source, sha);
    const codeowners = await readCodeowners(source, sha);
    return { workflows, codeowners, config: await readConfig(source, sha, workflows) };
}
function unseen(branch) {
    return { workflows: branch, codeowners: branch, config: branch };
}
async function readRepository(source) {
    const { owner, repo } = source.name;
    const fact = await ask(source, { task: 'read the repository', needs: 'metadata: read' }, (api, asking) => api.repos.get({ ...asking }));
    if (!fact.known)
        throw new platform_errors/* ForgeError */.Q8(`Could not read the repository ${owner}/${repo}`, {
            said: fact.said,
            next: 'check its name, and that the token may see it',
        });
    const { full_name, html_url, default_branch, private: isPrivate, owner: holder } = fact.value;
    return {
        fullName: full_name,
        url: html_url,
        defaultBranch: default_branch,
        private: isPrivate,
        ownedByOrganization: holder.type === 'Organization',
    };
}
const FOLDER = '.github/workflows';
async function readWorkflows(source, sha) {
    const listing = await ask(source, { task: `list ${FOLDER}`, needs: 'contents: read' }, async (api, asking) => await api.repos.getContent({ ...asking, path: FOLDER, ref: sha }));
    if (!listing.known)
        return /\b404\b/.test(listing.said) ? known([]) : listing;
    const entries = Array.isArray(listing.value) ? listing.value : [];
    const paths = entries.filter(({ name }) => /\.ya?ml$/.test(name)).map(({ path }) => path);
    const workflows = [];
    // One after the other: GitHub takes a burst of requests for an attack.
    for (const path of paths) {
        const content = await ask_file(source, path, sha);
        if (!content.known)
            return content;
        workflows.push(parseWorkflow(path, content.value));
    }
    return known(workflows);
}
async function readCodeowners(source, sha) {
    for (const path of gate_owners/* CODEOWNERS_PLACES */.nB) {
        const text = await ask_file(source, path, sha);
        if (!text.known)
            return text;
        if (text.value !== undefined)
            return known({ path, text: text.value });
    }
    return known(undefined);
}
async function readConfig(source, sha, workflows) {
    const uses = workflows.known ? findUses(workflows.value) : [];
    const path = uses.map(({ step }) => step.with.get('config')).find(Boolean) ?? '.offshoot.yml';
    return map(await ask_file(source, path, sha), (text) => ({ path, text }));
}

// EXTERNAL MODULE: ./src/core/git.ts
var git = __webpack_require__(7167);
;// CONCATENATED MODULE: ./src/doctor/remote.ts


/** `git@host:owner/name.git`, `ssh://git@host/owner/name`, `https://host/owner/name.git`. */
function splitRemote(remote) {
    const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+)$/.exec(remote);
    const url = URL.canParse(remote) && remote.includes('://') ? new URL(remote) : undefined;
    const host = url?.hostname ?? scp?.[1];
    const path = (url?.pathname ?? scp?.[2] ?? '').replace(/^\/|\/$/g, '').replace(/\.git$/, '');
    return host === undefined ? undefined : { host, path };
}
/**
 * @param next what to do without one
 * @throws OffshootError `config` when there is no checkout, or none with a remote `origin`
 */
async function originOf({ env, directory, signal }, next) {
    try {
        return (await (0,git/* git */.$Y)(['remote', 'get-url', 'origin'], { directory, env, signal })).trim();
    }
    catch (error) {
        signal.throwIfAborted();
        const said = (0,errors/* messageOf */.bD)(error).trim().split('\n').at(-1) ?? '';
        throw new errors/* OffshootError */.t_('config', 'there is no repository to look at', { said, next, cause: error });
    }
}
/** A remote may hold a password. */
function withoutUser(remote) {
    return remote.replace(/\/\/[^/@]*@/, '//');
}

;// CONCATENATED MODULE: ./src/doctor/github/repository.ts


/**
 * In a job what the runner says; else the remote `origin` of the checkout. A remote names the API only of github.com: a
 * token goes nowhere because a checkout says so.
 * @throws OffshootError `config` when neither names a repository on GitHub
 */
async function findRepository(env, directory, signal) {
    const told = env.GITHUB_REPOSITORY;
    if (told !== undefined && told !== '') {
        const name = parseName(told);
        if (name === undefined)
            throw unusable('GITHUB_REPOSITORY', told);
        return { ...name, apiUrl: apiUrlOf(env) ?? GITHUB_API };
    }
    const remote = await originOf({ env, directory, signal }, NEXT);
    const parsed = parseRemote(remote);
    if (parsed === undefined)
        throw unusable('the remote origin', withoutUser(remote));
    const apiUrl = apiUrlOf(env) ?? (parsed.host === 'github.com' ? GITHUB_API : undefined);
    if (apiUrl === undefined)
        throw new errors/* OffshootError */.t_('config', `the remote origin is on ${parsed.host}, and nothing says where its API is`, {
            next: `set GITHUB_API_URL, for a GitHub Enterprise Server to https://${parsed.host}/api/v3`,
        });
    return { owner: parsed.owner, repo: parsed.repo, apiUrl };
}
const NEXT = 'run it in a checkout whose remote origin is on GitHub, or set GITHUB_REPOSITORY=owner/name';
const GITHUB_API = 'https://api.github.com';
/** Of any host; GitHub's own have two parts to a name. */
function parseRemote(remote) {
    const found = splitRemote(remote);
    const name = parseName(found?.path ?? '');
    if (found === undefined || name === undefined)
        return undefined;
    // GitHub's way around firewalls that block the port of SSH.
    return { host: found.host === 'ssh.github.com' ? 'github.com' : found.host, ...name };
}
function parseName(text) {
    const [, owner, repo] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(text) ?? [];
    return owner === undefined || repo === undefined ? undefined : { owner, repo };
}
function apiUrlOf({ GITHUB_API_URL: url }) {
    if (url === undefined || url === '')
        return undefined;
    if (!URL.canParse(url))
        throw new errors/* OffshootError */.t_('config', 'GITHUB_API_URL is not a web address', { said: url });
    return url;
}
function unusable(what, said) {
    return new errors/* OffshootError */.t_('config', `${what} names no repository on GitHub`, {
        said,
        next: 'set GITHUB_REPOSITORY=owner/name',
    });
}

;// CONCATENATED MODULE: ./src/doctor/github/diagnose.ts






/** Reads once and judges. */
async function diagnoseGitHub({ env, token, directory, log, redactor, signal, fetch, }) {
    if (token === undefined || token === '')
        throw new errors/* OffshootError */.t_('config', 'There is no token for GitHub', {
            next: 'set GITHUB_TOKEN or give --github-token; as an administrator, GITHUB_TOKEN=$(gh auth token) reads everything',
        });
    redactor.add(token);
    const { owner, repo, apiUrl } = await findRepository(env, directory, signal);
    const client = new github_client/* GitHubClient */.j({ token, apiUrl, redactor, log, ...(fetch === undefined ? {} : { fetch }) });
    const facts = await readFacts({ client, name: { owner, repo }, signal });
    const examined = examine(facts);
    const guarantees = judge(examined);
    return {
        repository: facts.repository.fullName,
        setup: examined.setup,
        guarantees,
        healthy: holdsTogether(guarantees),
    };
}

// EXTERNAL MODULE: ./src/platform/gitlab/client.ts + 2 modules
var gitlab_client = __webpack_require__(8426);
;// CONCATENATED MODULE: ./src/doctor/gitlab/pipelines.ts


const pipelines_LARGEST = 4 * 1024 * 1024;
/** Read leniently: GitLab has the last word on what is valid. */
function parsePipelines(text, { problem, includes = [] } = {}) {
    const empty = { jobs: [], rules: undefined, includes };
    if (problem !== undefined)
        return { ...empty, problem };
    if (text.length > pipelines_LARGEST)
        return { ...empty, problem: 'it is too large' };
    let root;
    try {
        // A configuration with `spec:` has that as a document before it.
        const last = [...(0,dist/* parseAllDocuments */.hR)(text)].at(-1);
        if (last === undefined || last.errors.length > 0)
            return { ...empty, problem: 'it is not YAML' };
        root = last.toJS({ maxAliasCount: 1000 });
    }
    catch {
        return { ...empty, problem: 'it is not YAML' };
    }
    if (!(0,formats/* isRecord */.u4)(root))
        return { ...empty, problem: 'it has no jobs' };
    const entries = Object.entries(root).map(([key, value]) => [withoutColon(key), value]);
    const workflow = entries.find(([key]) => key === 'workflow')?.[1];
    return {
        problem: undefined,
        jobs: entries.flatMap(([name, job]) => (0,formats/* isRecord */.u4)(job) && !name.startsWith('.') && (job.script !== undefined || job.extends !== undefined)
            ? [pipelines_readJob(name, job)]
            : []),
        rules: (0,formats/* isRecord */.u4)(workflow) ? pipelines_readRules(workflow.rules) : undefined,
        includes,
    };
}
/** Older versions answer with Ruby's way of writing keys. */
function withoutColon(key) {
    return key.replace(/^:/, '');
}
function pipelines_readJob(name, job) {
    const variables = new Map(Object.entries((0,formats/* isRecord */.u4)(job.variables) ? job.variables : {}).map(([key, value]) => [
        key,
        pipelines_textOf((0,formats/* isRecord */.u4)(value) ? value.value : value).trim(),
    ]));
    const script = [job.before_script, job.script].flat(9).map(pipelines_textOf).join('\n');
    const typed = pipelines_COMMAND.exec(script)?.[1];
    const { environment } = job;
    return {
        name,
        verb: variables.get('OFFSHOOT_VERB') ?? (typed !== undefined && pipelines_VERBS.has(typed) ? typed : undefined),
        variables,
        rules: pipelines_readRules(job.rules),
        mayFail: job.allow_failure !== undefined && job.allow_failure !== false,
        when: optional(job.when),
        environment: optional((0,formats/* isRecord */.u4)(environment) ? environment.name : environment),
        script,
    };
}
const pipelines_COMMAND = /(?:^|[\s;&|/])offshoot\s+([a-z]+)/m;
const pipelines_VERBS = new Set(['preview', 'gate', 'teardown', 'sweep']);
function pipelines_readRules(value) {
    if (!Array.isArray(value))
        return undefined;
    return value.flat(9).flatMap((rule) => (0,formats/* isRecord */.u4)(rule)
        ? [
            {
                if: pipelines_textOf(rule.if),
                filtered: rule.changes !== undefined || rule.exists !== undefined,
                when: optional(rule.when),
                mayFail: rule.allow_failure !== undefined && rule.allow_failure !== false,
            },
        ]
        : []);
}
function pipelines_textOf(value) {
    if (typeof value === 'string')
        return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
function optional(value) {
    return pipelines_textOf(value) || undefined;
}
const MERGE_REQUEST = /merge_request_event|CI_MERGE_REQUEST_/;
/** Whether rules let a pipeline of a merge request through. */
function admitsMergeRequests(rules) {
    if (rules === undefined)
        return true;
    return rules.some((rule) => rule.when !== 'never' && (rule.if === '' || MERGE_REQUEST.test(rule.if)));
}
/** Jobs that run Offshoot. */
function pipelines_findUses({ jobs }) {
    return jobs.filter(({ verb }) => verb !== undefined);
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/facts.ts

/** How a person gets a token that may. */
function facts_howToRead(right) {
    const role = right === 'Maintainer' ? 'a Maintainer' : `a ${right}`;
    return `GitLab shows it to the role ${right} and higher; as ${role} run \`GITLAB_TOKEN=<token with read_api> offshoot doctor --platform gitlab\``;
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/types.ts



const types_GUARANTEE_IDS = [
    'setup',
    'pipelines-must-succeed',
    'skipped-pipelines-hold',
    'merge-request-pipelines',
    'gate-job',
    'config-outside',
    'default-branch-protected',
    'no-direct-push',
    'approval-rule',
    'author-cannot-approve',
    'committers-cannot-approve',
    'approvals-reset',
    'rules-not-overridden',
    'status-check',
    'gate-not-forgeable',
    'merge-trains',
    'threads-hold',
    'policy',
    'requester-excluded',
    'variables-there',
    'variables-masked',
    'variables-out-of-reach',
    'environment-protected',
    'token-enough',
    'token-of-a-machine',
    'schedule',
    'reactions',
    'forks-stay-outside',
    'job-token-limited',
    'runners-not-shared',
    'component-pinned',
    'tier',
    'agent-with-a-persons-token',
    'second-account',
    'administrator',
    'measurements-of-hostile-code',
];
/** GitLab refused to tell. */
function types_untold(what, { said, needs }) {
    return unclear(`${what} cannot be read with this token (GitLab: ${said}).`, `To find out: ${facts_howToRead(needs)}.`);
}
/** A field that GitLab leaves out for this token, or that this version of it does not have. */
function leftOut(what) {
    return types_untold(what, { known: false, said: 'it leaves the field out', needs: 'Maintainer' });
}
/** For guarantees about the CI/CD configuration: without it nothing can be said. */
function aboutPipelines(judge) {
    return (examined) => {
        const { pipelines } = examined.facts;
        if (!pipelines.known)
            return types_untold('The CI/CD configuration', pipelines);
        if (examined.uses.length === 0)
            return undefined;
        return judge(examined, pipelines.value);
    };
}
/** A call of the API, as one line to be pasted into a terminal. `below` has a slash at its start, or is empty. */
function glabApi(method, { fullName, below, body }) {
    const path = quoteWord(`projects/${encodeURIComponent(fullName)}${below}`);
    return `printf %s ${quoteWord(JSON.stringify(body))} | glab api --method ${method} ${path} --header 'Content-Type: application/json' --input -`;
}
/** Changes fields of the project. */
function changeProject({ fullName }, body) {
    return glabApi('PUT', { fullName, below: '', body });
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/approvals.ts

/** What GitLab itself can hold beside the gate, tier by tier. */
const APPROVALS = [
    {
        id: 'approval-rule',
        title: 'GitLab itself wants the approval of named people',
        weight: 'recommended',
        judge: approvalRule,
    },
    setting('author-cannot-approve', 'Authors cannot approve their own merge requests', {
        holds: ({ authorMayApprove }) => !authorMayApprove,
        good: 'GitLab refuses it.',
        bad: 'With an agent that acts as a person, that person’s approval is the author’s.',
        change: { merge_requests_author_approval: false },
    }),
    setting('committers-cannot-approve', 'Who added commits cannot approve', {
        holds: ({ committersMayApprove }) => !committersMayApprove,
        good: 'GitLab refuses it.',
        bad: 'Who lets an agent commit in their name to another’s merge request may approve it.',
        change: { merge_requests_disable_committers_approval: true },
    }),
    setting('approvals-reset', 'GitLab itself does not count an approval of an earlier commit', {
        holds: ({ resetOnPush }) => resetOnPush,
        good: 'New commits remove approvals.',
        bad: 'Approvals survive a push. `offshoot/approval` is bound to its commit whatever is set here; GitLab’s own count is not.',
        change: { reset_approvals_on_push: true },
    }),
    setting('rules-not-overridden', 'A merge request cannot change the approvals that it needs', {
        holds: ({ overridable }) => !overridable,
        good: 'Its rules are the project’s.',
        bad: 'The author can lower the number, or take people out.',
        change: { disable_overriding_approvers_per_merge_request: true },
    }),
    {
        id: 'status-check',
        title: 'An external status check holds the merge',
        weight: 'recommended',
        judge: statusCheck,
    },
    {
        id: 'gate-not-forgeable',
        title: 'A Developer’s token alone cannot open the gate',
        weight: 'recommended',
        judge: notForgeable,
    },
];
function satisfiable({ required, eligible }) {
    return eligible.length >= required;
}
function approvals_isOurs({ required, type, forDefaultBranch }) {
    return forDefaultBranch && required > 0 && type === 'regular';
}
/** A rule of people alone, which they can satisfy. */
function peopleApprove({ rules }) {
    return (rules.known &&
        rules.value.some((rule) => approvals_isOurs(rule) && satisfiable(rule) && !rule.eligible.some(({ machine }) => machine)));
}
function approvalRule({ facts }) {
    const { rules, tier, project } = facts;
    if (tier === 'Free')
        return no('On Free, approvals are shown and hold nothing; the gate’s job counts them itself.', 'GitLab Premium has approval rules.');
    if (!rules.known)
        return types_untold('The approval rules', rules);
    const fix = `${glabApi('POST', {
        fullName: project.fullName,
        below: '/approval_rules',
        body: { name: 'Database', approvals_required: 1, usernames: ['<a person>', '<another person>'] },
    })}\nName people, and no service account or bot.`;
    if (peopleApprove(facts))
        return yes('At least one rule names people alone, and enough of them.');
    const ours = rules.value.filter(approvals_isOurs);
    const empty = ours.find((rule) => !satisfiable(rule));
    if (empty !== undefined)
        return no(`Rule “${empty.name}” asks for ${empty.required} of ${empty.eligible.length} people who can approve. GitLab takes what nobody can satisfy for approved.`, fix);
    const [mixed] = ours;
    if (mixed !== undefined) {
        const names = mixed.eligible.flatMap(({ username, machine }) => (machine ? [username] : []));
        return no(`Rule “${mixed.name}” counts ${names.join(', ')}, behind whom there is no person.`, fix);
    }
    if (rules.value.some(({ type, required }) => type === 'any_approver' && required > 0))
        return no('The only rule counts whoever may approve, so also a service account with the role Developer.', fix);
    return no(`No rule asks for an approval before ${project.defaultBranch} takes a change.`, fix);
}
/** Settings that GitLab has from Premium on; before, nothing counts approvals. */
function setting(id, title, told) {
    return {
        id,
        title,
        // Where the configuration is in the project, it is the approval that holds a merge request which rewrites it.
        weight: ({ outside, facts }) => (outside !== true && peopleApprove(facts) ? 'required' : 'recommended'),
        judge: ({ facts: { approvals, project, tier } }) => {
            if (!approvals.known)
                return types_untold('The approval settings', approvals);
            const { value } = approvals;
            if (value === undefined)
                return tier === 'Free' ? undefined : unclear('GitLab shows no approval settings here.');
            if (told.holds(value))
                return yes(told.good);
            return no(told.bad, glabApi('POST', { fullName: project.fullName, below: '/approvals', body: told.change }));
        },
    };
}
function statusCheck({ facts, uses }) {
    const { checks, tier, project, variables } = facts;
    if (tier === 'Free' || tier === 'Premium')
        return undefined;
    if (!checks.known)
        return types_untold('The external status checks', checks);
    const set = variables.known
        ? variables.value.find(({ key }) => key === 'OFFSHOOT_STATUS_CHECK')?.setting
        : undefined;
    const id = set || uses.map((job) => job.variables.get('OFFSHOOT_STATUS_CHECK')).find(Boolean);
    const mine = checks.value.find((check) => check.forDefaultBranch && String(check.id) === id);
    if (mine === undefined)
        return no(id === undefined
            ? 'The jobs of Offshoot answer none: the input `status-check` is empty.'
            : `The project has no status check ${id} for ${project.defaultBranch}.`, `${glabApi('POST', {
            fullName: project.fullName,
            below: '/external_status_checks',
            body: { name: 'offshoot', external_url: 'https://<any address of yours>' },
        })}\nIts id is the input \`status-check\`.`);
    if (project.checksMustSucceed === undefined)
        return leftOut('Whether status checks must succeed');
    if (!project.checksMustSucceed)
        return no('It is answered and shown, and holds nothing.', changeProject(project, { only_allow_merge_if_all_status_checks_passed: true }));
    return yes(`“${mine.name}”; GitLab refuses answers for a commit that is not the head any more.`);
}
function notForgeable({ facts }) {
    if (peopleApprove(facts))
        return yes('A person’s approval is wanted besides, and GitLab counts that itself.');
    if (!facts.rules.known)
        return types_untold('The approval rules', facts.rules);
    return no('Every token with the role Developer can set a commit’s status by any name, also that of a job. The gate is advisory against those who have one and mean harm.', facts.tier === 'Free'
        ? 'Give agents no token with the role Developer and the scope `api`; with GitLab Premium, add an approval rule.'
        : 'Add an approval rule with people alone (above).');
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/ask.ts


/**
 * One answer. A refusal is a fact of its own; that GitLab cannot be reached, has a problem, or is at a limit is an error.
 * @throws ForgeError
 */
async function ask_ask(source, question) {
    return await ask_orUnknown(question, () => source.client.ask(gitlab_ask_callOf(question), source.signal, askedOf(source, question)));
}
/** All pages of a list. */
async function ask_list(source, question) {
    return await ask_orUnknown(question, () => source.client.list(gitlab_ask_callOf(question), source.signal, askedOf(source, question)));
}
const LARGEST_FILE = 1024 * 1024;
/** Text of a file of the default branch; `undefined` for none. */
async function gitlab_ask_file(source, path, ref) {
    const question = {
        task: `read ${path}`,
        needs: 'Reporter',
        path: `repository/files/${encodeURIComponent(path)}/raw`,
        query: { ref },
    };
    const found = await ask_orUnknown(question, () => source.client.text(gitlab_ask_callOf(question), source.signal, {
        ...askedOf(source, question),
        mostBytes: LARGEST_FILE,
    }));
    return !found.known && /404 File Not Found/i.test(found.said) ? known(undefined) : found;
}
/** What a tier lacks is not there; what a role may not see is refused. */
function isMissing(fact) {
    return !fact.known && /^404\b/.test(fact.said);
}
async function ask_orUnknown({ needs }, read) {
    try {
        return known(await read());
    }
    catch (error) {
        if (!(error instanceof platform_errors/* ForgeError */.Q8) || !REFUSALS.has(error.status ?? 0))
            throw error;
        return { known: false, said: error.said ?? error.what, needs };
    }
}
/** With a token that was good a moment ago, GitLab says 401 for what the licence does not have. */
const REFUSALS = new Set([401, 403, 404]);
function gitlab_ask_callOf({ task, needs }) {
    return { task, role: needs };
}
function askedOf(source, { path, query }) {
    const below = path === '' ? source.path : path.startsWith('/') ? path : `${source.path}/${path}`;
    return { path: below, ...(query === undefined ? {} : { query }) };
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/read-rules.ts


/** What stands between a merge request and the default branch, besides pipelines. */
async function readApprovals(source) {
    const fact = await ask_ask(source, { task: 'read the approval settings', needs: 'Developer', path: 'approvals' });
    return map(fact, (settings) => ({
        authorMayApprove: settings.merge_requests_author_approval !== false,
        committersMayApprove: settings.merge_requests_disable_committers_approval !== true,
        resetOnPush: settings.reset_approvals_on_push === true,
        overridable: settings.disable_overriding_approvers_per_merge_request !== true,
    }));
}
async function read_rules_readRules(source, branch) {
    const fact = await ask_list(source, {
        task: 'list the approval rules',
        needs: 'Developer',
        path: 'approval_rules',
    });
    return map(fact, (rules) => rules.map((rule) => ({
        id: rule.id,
        name: rule.name,
        type: rule.rule_type ?? 'regular',
        required: rule.approvals_required,
        eligible: (rule.eligible_approvers ?? []).map(({ username }) => ({
            username,
            machine: isMachine(username),
        })),
        forDefaultBranch: isFor(rule, branch),
    })));
}
/** Names that GitLab gives to what holds access tokens, to service accounts, and to its own agents. */
function isMachine(username) {
    return /^(?:(?:project|group)_\d+_bot|service_account_|duo-|ai-)/.test(username);
}
/** A rule of no branch is of all. */
function isFor({ applies_to_all_protected_branches: all, protected_branches: of = [] }, branch) {
    return all === true || of.length === 0 || of.some(({ name }) => covers(name, branch));
}
/** GitLab's wildcard: `release/*`, with anything in its place. */
function covers(pattern, name) {
    const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}
async function readBranches(source, branch) {
    const fact = await ask_list(source, { task: 'list the protected branches', needs: 'Maintainer', path: 'protected_branches' });
    return map(fact, (branches) => branches
        .filter(({ name }) => covers(name, branch))
        .map(({ name, allow_force_push, push_access_levels = [] }) => ({
        name,
        forcePush: allow_force_push === true,
        push: push_access_levels.map(readAccess),
    })));
}
/** Who is named by itself has a level too, which says nothing then. */
function readAccess(access) {
    const named = [access.user_id, access.group_id, access.deploy_key_id].some((id) => typeof id === 'number');
    const level = named ? undefined : (access.access_level ?? undefined);
    return { level, told: access.access_level_description ?? `access level ${level}` };
}
async function read_rules_readEnvironments(source) {
    const fact = await ask_list(source, {
        task: 'list the protected environments',
        needs: 'Maintainer',
        path: 'protected_environments',
    });
    return map(fact, (environments) => environments.map(({ name }) => name));
}
async function readChecks(source, branch) {
    const fact = await ask_list(source, {
        task: 'list the external status checks',
        needs: 'Maintainer',
        path: 'external_status_checks',
    });
    return map(fact, (checks) => checks.map((check) => ({ id: check.id, name: check.name, forDefaultBranch: isFor(check, branch) })));
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/secrets.ts


/** What the jobs are given: the engine's URL, and the token. */
const secrets_SECRETS = [
    {
        id: 'variables-there',
        title: 'The jobs of a merge request are given what they need',
        weight: 'required',
        judge: there,
    },
    {
        id: 'variables-masked',
        title: 'No log shows the token or the engine’s URL',
        weight: 'required',
        judge: masked,
    },
    {
        id: 'variables-out-of-reach',
        title: 'Other jobs of a merge request are not given the token and the engine’s URL',
        weight: 'recommended',
        judge: outOfReach,
    },
    {
        id: 'environment-protected',
        title: 'Only some may run what reacts and sweeps',
        weight: 'recommended',
        judge: environmentProtected,
    },
];
const TOKEN = 'OFFSHOOT_GITLAB_TOKEN';
const ENGINE = /^OFFSHOOT_(?:[A-Z0-9_]+_)?URL$/;
const PREVIEW = 'offshoot/mr-1';
function isSecret({ key }) {
    return key === TOKEN || ENGINE.test(key);
}
function usesServer({ facts, uses }) {
    const { variables, config } = facts;
    const set = variables.known
        ? variables.value.find(({ key }) => key === 'OFFSHOOT_PROVIDER')?.setting
        : undefined;
    const given = uses.map((job) => job.variables.get('OFFSHOOT_PROVIDER')).find(Boolean);
    const written = config.known ? /^provider:\s*['"]?(\w+)/m.exec(config.value.text ?? '')?.[1] : undefined;
    return (set || given || written || 'embedded') !== 'embedded';
}
function there(examined) {
    const { variables, project } = examined.facts;
    if (!variables.known)
        return types_untold('The CI/CD variables', variables);
    const needed = usesServer(examined) ? [TOKEN, 'OFFSHOOT_URL'] : [TOKEN];
    for (const key of needed) {
        const found = variables.value.filter((one) => one.key === key);
        const create = glabApi('POST', {
            fullName: project.fullName,
            below: '/variables',
            body: { key, value: '<the value>', masked_and_hidden: true, environment_scope: 'offshoot/*' },
        });
        if (found.length === 0)
            return unclear(`${key} is no variable of the project; those of its groups and of the instance are not read.`, create);
        const fitting = found.filter(({ scope }) => covers(scope, PREVIEW));
        if (fitting.length === 0)
            return no(`${key} is for the environment ${found[0]?.scope}, in which no job of a merge request runs.`, change(examined, key, found[0], { environment_scope: 'offshoot/*' }));
        if (fitting.every((one) => one.protected))
            return no(`${key} is protected: pipelines of merge requests mostly do not get it.`, change(examined, key, fitting[0], { protected: false }));
    }
    return yes(`${needed.join(' and ')} reach them.`);
}
function masked(examined) {
    const { variables } = examined.facts;
    if (!variables.known)
        return types_untold('The CI/CD variables', variables);
    const secrets = variables.value.filter(isSecret);
    if (secrets.length === 0)
        return undefined;
    const open = secrets.find((one) => !one.masked);
    if (open === undefined)
        return yes('GitLab masks what it finds of them, as Offshoot does.');
    return no(`${open.key} is not masked: whatever else runs in a job may print it.`, change(examined, open.key, open, { masked: true }));
}
function outOfReach(examined) {
    const { facts, outside } = examined;
    const { variables } = facts;
    if (!variables.known)
        return types_untold('The CI/CD variables', variables);
    const secrets = variables.value.filter(isSecret);
    if (secrets.length === 0)
        return undefined;
    const wide = secrets.find(({ scope }) => !scope.startsWith('offshoot/'));
    if (wide !== undefined)
        return no(`Every job of every merge request gets ${wide.key} (environments: ${wide.scope}).`, change(examined, wide.key, wide, { environment_scope: 'offshoot/*' }));
    if (outside !== true)
        return no('They are for the environments `offshoot/*`; a merge request that changes the configuration can give any job such an environment.', 'Keep the configuration in another project (above).');
    return yes('They are for the environments `offshoot/*`, and a merge request cannot make jobs of those.');
}
function change({ facts }, key, was, body) {
    const scope = was === undefined ? '' : `?${new URLSearchParams({ 'filter[environment_scope]': was.scope })}`;
    return glabApi('PUT', {
        fullName: facts.project.fullName,
        below: `/variables/${encodeURIComponent(key)}${scope}`,
        body,
    });
}
const BASE = 'offshoot/base';
function environmentProtected({ facts, uses }) {
    const { environments, tier, project } = facts;
    if (tier === 'Free')
        return undefined;
    if (!uses.some(({ environment }) => environment === BASE))
        return undefined;
    if (!environments.known)
        return types_untold('The protected environments', environments);
    if (environments.value.includes(BASE))
        return yes(`${BASE} is protected.`);
    return no(`${BASE} is not protected. GitLab protects environments by their whole name, so \`offshoot/mr-1\` and the like cannot be.`, glabApi('POST', {
        fullName: project.fullName,
        below: '/protected_environments',
        body: { name: BASE, deploy_access_levels: [{ access_level: 40 }] },
    }));
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/events.ts


/** What starts Offshoot when no pipeline of a merge request does. */
const events_EVENTS = [
    {
        id: 'schedule',
        title: 'What was left behind is deleted, and what was missed is decided',
        // An embedded server ends with its job.
        weight: (examined) => (usesServer(examined) ? 'required' : 'recommended'),
        judge: schedule,
    },
    {
        id: 'reactions',
        title: 'Approvals, commands and closing take effect at once',
        weight: 'recommended',
        judge: reactions,
    },
];
function schedule({ facts: { schedules, project, pipelines }, uses }) {
    if (!schedules.known)
        return types_untold('The pipeline schedules', schedules);
    const found = schedules.value.filter(({ ref }) => ref === project.defaultBranch);
    if (found.some(({ active }) => active)) {
        const rules = pipelines.known ? pipelines.value.rules : undefined;
        const admitted = rules === undefined ||
            rules.some((rule) => rule.when !== 'never' &&
                (rule.if === '' || /schedule|CI_COMMIT_BRANCH|CI_COMMIT_REF/.test(rule.if)));
        const sweeps = uses.some((job) => job.verb === 'sweep' || job.verb === 'auto');
        if (admitted && (sweeps || uses.length === 0))
            return yes(`A schedule runs on ${project.defaultBranch}.`);
        return no(`A schedule runs on ${project.defaultBranch}, without a job of Offshoot in its pipeline.`, 'workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "schedule"');
    }
    return no(found.length > 0 ? 'The schedule is switched off.' : `No schedule runs on ${project.defaultBranch}.`, glabApi('POST', {
        fullName: project.fullName,
        below: '/pipeline_schedules',
        body: { description: 'Offshoot', ref: project.defaultBranch, cron: '23 * * * *', active: true },
    }));
}
function reactions({ facts: { hooks, triggers, project } }) {
    if (!hooks.known)
        return types_untold('The webhooks', hooks);
    const fix = `Make a trigger token:\n${glabApi('POST', { fullName: project.fullName, below: '/triggers', body: { description: 'Offshoot' } })}\nThen a webhook for merge requests and comments to\n<GitLab>/api/v4/projects/${project.id}/ref/${project.defaultBranch}/trigger/pipeline?token=<that token>\nwith the token as a masked part.\nPage: ${project.url}/-/hooks`;
    const ours = hooks.value.filter(({ triggers: here, mergeRequests }) => here && mergeRequests);
    if (ours.length === 0)
        return no('No webhook starts a pipeline for them; they wait for the schedule or for a button.', fix);
    if (ours.some(({ verifiesTls }) => !verifiesTls))
        return no('The webhook does not verify whom it hands the trigger’s token to.', `Turn on its “SSL verification”.\nPage: ${project.url}/-/hooks`);
    if (!triggers.known)
        return types_untold('The trigger tokens', triggers);
    if (triggers.value === 0)
        return no('There is a webhook, and no trigger token that it could have.', fix);
    return yes('A webhook starts a pipeline on the default branch.');
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/files.ts


/** Offshoot's own settings on the default branch. */
const files_FILES = [
    {
        id: 'policy',
        title: 'The policy of the default branch holds somebody',
        weight: 'required',
        judge: files_policy,
    },
    {
        id: 'requester-excluded',
        title: 'Who asked an agent for a change cannot approve it',
        weight: 'recommended',
        judge: (examined) => judgeRequester(files_read(examined)),
    },
];
function files_policy(examined) {
    const verdict = judgePolicy(files_read(examined));
    const { variables } = examined.facts;
    if (verdict.holds !== 'yes' || variables.known)
        return verdict;
    return types_untold('The CI/CD variable OFFSHOOT_APPROVAL, which would beat what is written,', variables);
}
/** A variable of the project beats the component's input, and that the file. */
function files_read({ facts, uses }) {
    const { config, variables } = facts;
    if (!config.known)
        return types_untold('The settings of the default branch', config);
    const set = variables.known
        ? variables.value.find(({ key }) => key === 'OFFSHOOT_APPROVAL')?.setting?.trim()
        : undefined;
    const given = uses.map((job) => job.variables.get('OFFSHOOT_APPROVAL')).find(Boolean);
    const input = set
        ? { value: set, where: 'The CI/CD variable OFFSHOOT_APPROVAL' }
        : given
            ? { value: given, where: 'The component’s `approval:`' }
            : undefined;
    return readPolicy({ ...config.value, input, change: 'merge request' });
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/limits.ts
const LADDER = {
    Free: 'On Free: a configuration in another project, “Pipelines must succeed”, and the gate’s job. Approvals hold nothing by themselves, and any Developer’s token can set a commit’s status: the gate stops who is hasty or confused, not who means harm.',
    Premium: 'On Premium: all that Free has, and approval rules with people alone, which no status opens. Who may edit those rules may open them.',
    Ultimate: 'On Ultimate: all that Premium has, an external status check that takes answers for the head alone, and pipeline execution policies. Whoever may approve may answer the check as well.',
    unknown: 'The tier cannot be told with this token. On Free approvals hold nothing by themselves; from Premium on there are approval rules, on Ultimate external status checks and pipeline execution policies.',
};
/** What no tool can see. It is told every time, so that nobody takes a green table for more than it is. */
const limits_LIMITS = [
    {
        id: 'tier',
        title: 'The tier can enforce what is promised',
        weight: 'recommended',
        judge: ({ facts: { tier } }) => ({
            holds: 'cannot-be-told',
            why: LADDER[tier],
            fix: 'Settings of groups, security policies and the instance are not read here.',
        }),
    },
    limits_limit('agent-with-a-persons-token', 'An agent does not act with a person’s token', [
        'What is done with a person’s token is done by that person, for GitLab and so for the gate: merge requests, commits without a marker, approvals.',
        'Give agents service accounts of their own. Where that cannot be had, `approval: migrations` holds every change of the database whoever wrote it.',
    ]),
    limits_limit('second-account', 'The approver is another person, not another account', [
        'Two accounts of one person look like two people, and a service account may have any name.',
        'Name the people or the group who count: `from: "@acme/dba"` in a rule of `approval`.',
    ]),
    limits_limit('administrator', 'A maintainer does not switch it all off', [
        'Whoever maintains the project can change every setting read here, merge, and change it back.',
        'Keep maintainers few; the audit events tell of changes.',
    ]),
    limits_limit('measurements-of-hostile-code', 'What was measured is what the migration will do', [
        'Migrations and tests are code of the merge request, and run next to the preview’s variables. Code that knows where it runs can behave otherwise there than in production.',
        'Have migrations reviewed as what they are: code. Give the job no login that reaches production.',
    ]),
];
function limits_limit(id, title, [why, fix]) {
    return { id, title, weight: 'recommended', judge: () => ({ holds: 'cannot-be-told', why, fix }) };
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/merging.ts

/** What the project demands before it takes a change, on every tier. */
const MERGING = [
    {
        id: 'pipelines-must-succeed',
        title: 'Nothing is merged before its pipeline has succeeded',
        weight: 'required',
        judge: pipelinesMustSucceed,
    },
    {
        id: 'skipped-pipelines-hold',
        title: 'A pipeline that was skipped is no success',
        weight: 'required',
        judge: skippedPipelines,
    },
    {
        id: 'default-branch-protected',
        title: 'Developers reach the default branch by merge requests only',
        weight: 'required',
        judge: branchProtected,
    },
    {
        id: 'no-direct-push',
        title: 'Nobody pushes to the default branch past merge requests',
        weight: 'recommended',
        judge: noDirectPush,
    },
    { id: 'merge-trains', title: 'Nothing passes by the merge train', weight: 'required', judge: mergeTrains },
    { id: 'threads-hold', title: 'Open threads hold a merge request', weight: 'recommended', judge: threads },
];
function pipelinesMustSucceed({ facts: { project } }) {
    if (project.pipelinesMustSucceed === undefined)
        return leftOut('Whether pipelines must succeed');
    if (project.pipelinesMustSucceed)
        return yes('The project requires it; without a pipeline nothing is merged either.');
    return no('A red gate holds nothing.', changeProject(project, { only_allow_merge_if_pipeline_succeeds: true }));
}
function skippedPipelines({ facts: { project } }) {
    if (project.skippedPipelinesPass === undefined)
        return leftOut('Whether skipped pipelines count');
    if (!project.skippedPipelinesPass)
        return yes('They hold the merge.');
    return no('Whoever writes `[skip ci]` into a commit’s message passes the gate.', changeProject(project, { allow_merge_on_skipped_pipeline: false }));
}
const DEVELOPER = 30;
/** Where several entries match, the most lenient of each kind counts. */
function pushers(branches) {
    return branches.flatMap(({ push }) => push).filter(({ level }) => level !== 0);
}
function protect({ facts: { project } }) {
    const { fullName, defaultBranch } = project;
    return glabApi('POST', {
        fullName,
        below: '/protected_branches',
        body: { name: defaultBranch, push_access_level: 0, merge_access_level: 30, allow_force_push: false },
    });
}
/** An access level of its own cannot be changed by a role: each has an entry. */
function settings({ facts: { project } }) {
    return `Set “Allowed to push and merge” of ${project.defaultBranch} to “No one”, and “Allowed to force push” off.\nPage: ${project.url}/-/settings/repository#js-protected-branches-settings`;
}
function branchProtected(examined) {
    const { branches, project } = examined.facts;
    if (!branches.known)
        return types_untold('Which branches are protected', branches);
    if (branches.value.length === 0)
        return no(`${project.defaultBranch} is not protected: every Developer’s token pushes to it.`, protect(examined));
    const low = pushers(branches.value).find(({ level }) => level !== undefined && level <= DEVELOPER);
    if (low !== undefined)
        return no(`${low.told} push to ${project.defaultBranch} directly.`, settings(examined));
    if (branches.value.some(({ forcePush }) => forcePush))
        return no(`${project.defaultBranch} takes forced pushes.`, settings(examined));
    return yes(`${project.defaultBranch} is protected.`);
}
function noDirectPush(examined) {
    const { branches, project } = examined.facts;
    if (!branches.known)
        return types_untold('Who may push to the default branch', branches);
    if (branches.value.length === 0)
        return undefined;
    const names = pushers(branches.value).map(({ told }) => told);
    if (names.length === 0)
        return yes('No one may.');
    return no(`${names.join(', ')} may push to ${project.defaultBranch}; no gate is asked then.`, settings(examined));
}
function mergeTrains({ facts: { project } }) {
    if (project.mergeTrains !== true)
        return undefined;
    if (project.trainsSkippable === undefined)
        return leftOut('Whether trains can be skipped');
    if (!project.trainsSkippable)
        return yes('The preview decides for the commit of the train as well.');
    return no('A merge request can be merged at once, past what the train would find.', changeProject(project, { merge_trains_skip_train_allowed: false }));
}
function threads({ facts: { project } }) {
    if (project.threadsHold === undefined)
        return leftOut('Whether open threads hold');
    if (project.threadsHold)
        return yes('All have to be resolved.');
    return no('A reviewer’s question about a migration may still be open when it is merged.', changeProject(project, { only_allow_merge_if_all_discussions_are_resolved: true }));
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/pipelines.ts



/** What the CI/CD configuration makes of a merge request. */
const PIPELINES = [
    { id: 'setup', title: 'The pipelines of this project run Offshoot', weight: 'required', judge: pipelines_setup },
    {
        id: 'merge-request-pipelines',
        title: 'Every merge request gets a pipeline with the gate in it',
        weight: 'required',
        judge: aboutPipelines(mergeRequestPipelines),
    },
    {
        id: 'gate-job',
        title: 'The gate’s job fails its pipeline when it has to',
        weight: 'required',
        judge: aboutPipelines(gateJob),
    },
    {
        id: 'config-outside',
        title: 'A merge request cannot change the jobs that judge it',
        // Where GitLab itself wants a person's approval, a rewritten job does not merge alone.
        weight: (examined) => (peopleApprove(examined.facts) ? 'recommended' : 'required'),
        judge: configOutside,
    },
    {
        id: 'component-pinned',
        title: 'The component is pinned to a commit',
        weight: 'recommended',
        judge: aboutPipelines(pinned),
    },
];
const COMPONENT = `include:
  - component: $CI_SERVER_FQDN/offshoot-dev/offshoot/offshoot@<commit of a release>`;
function pipelines_setup({ facts, setup: found }) {
    const { pipelines } = facts;
    if (!pipelines.known)
        return types_untold('The CI/CD configuration', pipelines);
    const { problem } = pipelines.value;
    if (problem !== undefined)
        return no(`GitLab cannot make a pipeline of it: ${problem}.`, `Mend it in the pipeline editor: ${facts.project.url}/-/ci/editor`);
    if (found === 'none')
        return no('No job of the default branch’s configuration runs a preview or the gate.', COMPONENT);
    return yes(found === 'hardened'
        ? 'Its configuration is in another project.'
        : 'Its configuration is in this project.');
}
function mergeRequestPipelines({ uses }, { rules }) {
    const fix = 'workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request_event"';
    if (!admitsMergeRequests(rules))
        return no('`workflow: rules` lets no pipeline of a merge request through.', fix);
    const judges = gates(uses);
    const open = judges.filter((job) => job.rules !== undefined && admitsMergeRequests(job.rules));
    if (open.length === 0)
        return no(`${told(judges)} runs in no pipeline of a merge request.`, 'rules:\n  - if: $CI_PIPELINE_SOURCE == "merge_request_event"');
    const filters = [...(rules ?? []), ...open.flatMap((job) => job.rules ?? [])];
    if (filters.some(({ filtered }) => filtered))
        return no('Rules with `changes` or `exists` leave merge requests out, and nothing judges those.', 'Remove `changes` and `exists` from the rules of these jobs and of `workflow`.');
    return yes('Its rules take every pipeline of a merge request.');
}
/** With both, the preview does the work and the gate's job holds the pipeline. */
function gates(uses) {
    const named = uses.filter(({ verb }) => verb === 'gate');
    return named.length > 0 ? named : uses.filter(({ verb }) => verb === 'preview');
}
function gateJob({ uses }) {
    if (!uses.some(({ verb }) => verb === 'gate'))
        return no('A preview that waits for an approval ends green; there is no job with `offshoot gate`, which ends with 3 then.', COMPONENT);
    const lenient = uses.filter((job) => (job.verb === 'gate' || job.verb === 'preview') && (job.mayFail || (job.rules ?? []).some(letsPass)));
    if (lenient.length > 0)
        return no(`${told(lenient)} may fail, be left out, or wait for a button without holding anything.`, 'allow_failure: false\nwhen: on_success');
    const swallowing = gates(uses).filter(({ script }) => /offshoot[^\n]*\|\|\s*(?:true|:|exit 0)/.test(script));
    if (swallowing.length > 0)
        return no(`The script of ${told(swallowing)} hides how Offshoot ended.`, 'Remove `|| true` from it.');
    return yes('It may not fail, and a pipeline with it waits for the approval.');
}
function letsPass({ mayFail, when }) {
    return mayFail || when === 'manual' || when === 'delayed';
}
function configOutside({ facts, outside }) {
    const { project, pipelines } = facts;
    if (outside === undefined)
        return leftOut('Where the CI/CD configuration is');
    const group = project.fullName.split('/')[0];
    const fix = `${changeProject(project, { ci_config_path: `app.gitlab-ci.yml@${group}/pipelines` })}\nPut the configuration there first (gitlab/examples/outside.gitlab-ci.yml), and let few push to that project. With Ultimate, a pipeline execution policy does the same.`;
    if (!outside)
        return no(`${project.ciConfigPath || '.gitlab-ci.yml'} is in this project: whoever can push a branch can leave the gate out, and read what its jobs are given. Whether a pipeline execution policy puts it back cannot be read here.`, fix);
    const own = pipelines.known
        ? pipelines.value.includes.find(({ location }) => location.includes(`${project.fullName}:`))
        : undefined;
    if (own !== undefined)
        return unclear(`${project.ciConfigPath} takes in ${own.location}, of this project.`, 'Include nothing of the project itself there.');
    return yes(`It is ${project.ciConfigPath}. Who may push there may change it.`);
}
function pinned({ uses }) {
    const components = [...new Set(uses.flatMap((job) => job.variables.get('OFFSHOOT_COMPONENT') ?? []))];
    if (components.length === 0)
        return undefined;
    const loose = components.filter((one) => !/@[0-9a-f]{40}$/.test(one));
    if (loose.length === 0)
        return yes('By its full number.');
    return no(`${loose.join(', ')} can become another program: a version is a tag, and tags can be moved.`, COMPONENT);
}
function told(jobs) {
    return jobs.map(({ name }) => `\`${name}\``).join(', ');
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/running.ts

/** Whose rights the jobs have, and where they run. */
const RUNNING = [
    {
        id: 'token-enough',
        title: 'The gate may read what it judges and write what it finds',
        weight: 'required',
        judge: tokenEnough,
    },
    {
        id: 'token-of-a-machine',
        title: 'The gate’s token is nobody’s own, and can no more than it needs',
        weight: 'recommended',
        judge: tokenOfMachine,
    },
    {
        id: 'forks-stay-outside',
        title: 'Merge requests of forks get no pipeline with this project’s variables',
        weight: 'recommended',
        judge: forks,
    },
    {
        id: 'job-token-limited',
        title: 'Job tokens of other projects do not reach this one, and its own push nothing',
        weight: 'recommended',
        judge: jobToken,
    },
    {
        id: 'runners-not-shared',
        title: 'The jobs leave nothing on a runner for other projects',
        weight: 'recommended',
        judge: runners,
    },
];
const running_DEVELOPER = 30;
const HOW = 'Make a project access token with the role Developer and the scope `api`, and put it into OFFSHOOT_GITLAB_TOKEN.';
function tokenEnough({ facts: { token } }) {
    if (token === undefined)
        return undefined;
    if (!token.scopes.known)
        return types_untold('What the token may do', token.scopes);
    if (!token.scopes.value.includes('api'))
        return no(`It has the scope ${token.scopes.value.join(', ') || 'of nothing'}: no status, no comment.`, HOW);
    if (!token.level.known)
        return types_untold('The role of its account', token.level);
    if (token.level.value < running_DEVELOPER)
        return no(`@${token.username} is below the role Developer: no status.`, HOW);
    return yes('It has the scope `api` and at least the role Developer.');
}
function tokenOfMachine({ facts: { token, project } }) {
    if (token === undefined)
        return undefined;
    if (!token.machine)
        return no(`It is a token of @${token.username}, as far as GitLab says a person: it reaches all that they reach. On GitLab.com’s Free, an account for this alone is what there is.`, HOW);
    if (!token.level.known)
        return types_untold('The role of its account', token.level);
    if (token.level.value > running_DEVELOPER)
        return no(`@${token.username} has more than the role Developer, and can change what is read here.`, `${HOW}\nPage: ${project.url}/-/settings/access_tokens`);
    return yes('It belongs to a bot with the role Developer.');
}
function forks({ facts: { project } }) {
    if (project.forkPipelinesHere === undefined)
        return leftOut('Whether forks’ pipelines run here');
    if (!project.forkPipelinesHere)
        return yes('They run in the fork.');
    return no('A member can run a fork’s pipeline here, with all variables; called by the API, GitLab does not even ask.', changeProject(project, { ci_allow_fork_pipelines_to_run_in_parent_project: false }));
}
function jobToken({ facts: { project, jobToken: scope } }) {
    if (!scope.known)
        return types_untold('What job tokens may reach', scope);
    if (!scope.value.limited)
        return no('A job of any project whose starter is a member here may read this one.', glabApi('PATCH', { fullName: project.fullName, below: '/job_token_scope', body: { enabled: true } }));
    if (project.jobTokenPushes === true)
        return no('A job can push to this repository.', changeProject(project, { ci_push_repository_for_job_token_allowed: false }));
    return yes('Only listed projects may come in.');
}
function runners({ facts: { runners: found, project } }) {
    if (!found.known)
        return types_untold('The runners', found);
    const shared = found.value.find(({ type, locked }) => type === 'project_type' && locked !== true);
    if (shared !== undefined)
        return no(`Runner “${shared.name}” may be taken by other projects: where it keeps files or containers between jobs, they meet ours.`, `Lock it to this project, and let its executor make a new place for each job.\nPage: ${project.url}/-/settings/ci_cd#js-runners-settings`);
    const hosted = new URL(project.url || 'https://unknown.invalid').hostname === 'gitlab.com';
    const foreign = found.value.find(({ type }) => type === 'group_type' || (type === 'instance_type' && !hosted));
    if (foreign !== undefined)
        return unclear(`Runner “${foreign.name}” also serves other projects; what it keeps between jobs no API tells.`, 'Use an executor that makes a new machine or container for each job, without mounts of its host.');
    return yes(hosted
        ? 'GitLab’s own make a new machine for each job; others are locked to this project.'
        : 'All are locked to this project.');
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/guarantees/index.ts











const guarantees_DEFINITIONS = [
    ...PIPELINES,
    ...MERGING,
    ...APPROVALS,
    ...files_FILES,
    ...secrets_SECRETS,
    ...RUNNING,
    ...events_EVENTS,
    ...limits_LIMITS,
];
function guarantees_examine(facts) {
    const uses = facts.pipelines.known ? pipelines_findUses(facts.pipelines.value) : [];
    const { ciConfigPath } = facts.project;
    const outside = ciConfigPath === undefined ? undefined : /@|^https?:/.test(ciConfigPath);
    const judges = uses.some(({ verb }) => verb === 'preview' || verb === 'gate');
    const setup = judges ? (outside === true ? 'hardened' : 'simple') : 'none';
    return { facts, setup, uses, outside };
}
function guarantees_judge(examined) {
    return judgeAll(types_GUARANTEE_IDS, guarantees_DEFINITIONS, examined);
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/place.ts


const place_NEXT = 'set CI_PROJECT_PATH=group/project, and CI_API_V4_URL where it is not on gitlab.com';
const GITLAB_API = 'https://gitlab.com/api/v4';
/**
 * In a job what the runner says; else the remote `origin` of the checkout. A remote names the API only of gitlab.com: a
 * token goes nowhere because a checkout says so.
 * @throws OffshootError `config` when neither names a project on GitLab
 */
async function findProject(env, directory, signal) {
    const apiUrl = place_apiUrlOf(env);
    const told = env.CI_PROJECT_PATH;
    if (told !== undefined && told !== '') {
        if (!NAME.test(told))
            throw place_unusable('CI_PROJECT_PATH', told);
        return { fullName: told, apiUrl: apiUrl ?? GITLAB_API };
    }
    const remote = await originOf({ env, directory, signal }, place_NEXT);
    const found = splitRemote(remote);
    if (found === undefined || !NAME.test(found.path))
        throw place_unusable('the remote origin', withoutUser(remote));
    // GitLab's way around firewalls that block the port of SSH.
    const host = found.host === 'altssh.gitlab.com' ? 'gitlab.com' : found.host;
    if (apiUrl === undefined && host !== 'gitlab.com')
        throw new errors/* OffshootError */.t_('config', `the remote origin is on ${host}, and nothing says where its API is`, {
            next: `set CI_API_V4_URL, mostly to https://${host}/api/v4`,
        });
    return { fullName: found.path, apiUrl: apiUrl ?? GITLAB_API };
}
const NAME = /^[\w.-]{1,255}(?:\/[\w.-]{1,255}){1,20}$/;
function place_apiUrlOf({ CI_API_V4_URL: url }) {
    if (url === undefined || url === '')
        return undefined;
    if (!URL.canParse(url) || !/^https?:/.test(url))
        throw new errors/* OffshootError */.t_('config', 'CI_API_V4_URL is not a web address', { said: url });
    return url;
}
function place_unusable(what, said) {
    return new errors/* OffshootError */.t_('config', `${what} names no project on GitLab`, { said, next: place_NEXT });
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/read-jobs.ts


/** What starts jobs, what they are given, and where they run. */
/** Settings of Offshoot that are no secret; of all others not even the value is kept. */
const read_jobs_SETTINGS = new Set([
    'OFFSHOOT_APPROVAL',
    'OFFSHOOT_CONFIG',
    'OFFSHOOT_PROVIDER',
    'OFFSHOOT_STATUS_CHECK',
]);
async function readVariables(source) {
    const fact = await ask_list(source, { task: 'list the CI/CD variables', needs: 'Maintainer', path: 'variables' });
    return map(fact, (variables) => variables.map(({ key, value, masked, hidden, protected: isProtected, environment_scope }) => ({
        key,
        masked: masked === true || hidden === true,
        protected: isProtected === true,
        scope: environment_scope ?? '*',
        setting: read_jobs_SETTINGS.has(key) ? (value ?? undefined) : undefined,
    })));
}
async function readSchedules(source) {
    const fact = await ask_list(source, {
        task: 'list the pipeline schedules',
        needs: 'Developer',
        path: 'pipeline_schedules',
    });
    return map(fact, (schedules) => schedules.map(({ ref, active }) => ({ ref: ref.replace(/^refs\/heads\//, ''), active })));
}
/** The address holds a trigger's token, mostly masked; what is kept is whether it triggers pipelines here. */
async function readHooks(source, fullName) {
    const fact = await ask_list(source, { task: 'list the webhooks', needs: 'Maintainer', path: 'hooks' });
    const here = [`${source.path}/`, `/projects/${encodeURIComponent(fullName)}/`];
    return map(fact, (hooks) => hooks.map(({ url, merge_requests_events, enable_ssl_verification }) => ({
        triggers: here.some((path) => url.includes(path)) && url.includes('/trigger/pipeline'),
        mergeRequests: merge_requests_events === true,
        verifiesTls: enable_ssl_verification !== false,
    })));
}
async function readRunners(source) {
    const fact = await ask_list(source, { task: 'list the runners', needs: 'Maintainer', path: 'runners' });
    return map(fact, (runners) => runners
        .filter(({ active, paused }) => active !== false && paused !== true)
        .map(({ id, description, runner_type, is_shared, locked }) => ({
        name: description || `#${id}`,
        type: runner_type ?? (is_shared === true ? 'instance_type' : 'project_type'),
        locked,
    })));
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/read.ts







/**
 * Reads everything that is judged, about 17 calls.
 * @param options.ofGate the token is the one that the gate itself has
 * @throws ForgeError when the project cannot be seen at all, or GitLab cannot be reached
 */
async function read_readFacts(asked, { ofGate }) {
    const { project, fields } = await readProject(asked);
    const source = { ...asked, path: `/projects/${project.id}` };
    const { defaultBranch } = project;
    const [approvals, rules, branches, environments, checks] = await Promise.all([
        readApprovals(source),
        read_rules_readRules(source, defaultBranch),
        readBranches(source, defaultBranch),
        read_rules_readEnvironments(source),
        readChecks(source, defaultBranch),
    ]);
    const [variables, schedules, hooks, triggers, jobToken, runners] = await Promise.all([
        readVariables(source),
        readSchedules(source),
        readHooks(source, project.fullName),
        ask_list(source, { task: 'list the trigger tokens', needs: 'Maintainer', path: 'triggers' }),
        ask_ask(source, {
            task: 'read what job tokens may reach',
            needs: 'Maintainer',
            path: 'job_token_scope',
        }),
        readRunners(source),
    ]);
    const pipelines = await readPipelines(source);
    return {
        project,
        tier: tierOf(fields, { approvals, rules, checks }),
        approvals: isMissing(approvals) ? known(undefined) : approvals,
        rules: isMissing(rules) ? known([]) : rules,
        branches,
        environments: isMissing(environments) ? known([]) : environments,
        checks: isMissing(checks) ? known([]) : checks,
        variables,
        schedules,
        hooks,
        triggers: map(triggers, ({ length }) => length),
        jobToken: map(jobToken, ({ inbound_enabled }) => ({ limited: inbound_enabled === true })),
        runners,
        pipelines,
        config: await read_readConfig(source, defaultBranch, { pipelines, variables }),
        token: ofGate ? await readToken(source) : undefined,
    };
}
async function readProject(source) {
    const fact = await ask_ask(source, { task: 'read the project', needs: 'Reporter', path: '' });
    const name = decodeURIComponent(source.path.replace('/projects/', ''));
    if (!fact.known)
        throw new platform_errors/* ForgeError */.Q8(`Could not read the project ${name}`, {
            said: fact.said,
            next: 'check its name, that the token is good, has the scope `read_api`, and may see it',
        });
    const fields = fact.value;
    const flag = (key) => {
        const value = fields[key];
        return typeof value === 'boolean' ? value : undefined;
    };
    const text = (key) => (typeof fields[key] === 'string' ? fields[key] : '');
    const project = {
        id: Number(fields.id),
        fullName: text('path_with_namespace') || name,
        url: text('web_url'),
        defaultBranch: text('default_branch') || 'main',
        pipelinesMustSucceed: flag('only_allow_merge_if_pipeline_succeeds'),
        // GitLab says null for a project where nobody ever set it.
        skippedPipelinesPass: fields.allow_merge_on_skipped_pipeline === null ? false : flag('allow_merge_on_skipped_pipeline'),
        threadsHold: flag('only_allow_merge_if_all_discussions_are_resolved'),
        mergeTrains: flag('merge_trains_enabled'),
        trainsSkippable: flag('merge_trains_skip_train_allowed'),
        ciConfigPath: fields.ci_config_path === undefined ? undefined : text('ci_config_path'),
        forkPipelinesHere: flag('ci_allow_fork_pipelines_to_run_in_parent_project'),
        jobTokenPushes: flag('ci_push_repository_for_job_token_allowed'),
        checksMustSucceed: flag('only_allow_merge_if_all_status_checks_passed'),
    };
    return { project, fields };
}
/** By what is there: a field, an answer. That something is missing says something only where nothing was refused. */
function tierOf(fields, { approvals, rules, checks }) {
    if (checks.known || fields.only_allow_merge_if_all_status_checks_passed !== undefined)
        return 'Ultimate';
    if (approvals.known || rules.known || fields.merge_trains_enabled !== undefined)
        return isMissing(checks) ? 'Premium' : 'unknown';
    return isMissing(approvals) && isMissing(rules) ? 'Free' : 'unknown';
}
/** GitLab puts the configuration together itself, wherever its parts are. */
async function readPipelines(source) {
    const fact = await ask_ask(source, {
        task: 'read the CI/CD configuration',
        needs: 'Developer',
        path: 'ci/lint',
    });
    return map(fact, ({ valid, errors, merged_yaml: text, includes }) => {
        const first = Array.isArray(errors) ? String(errors[0] ?? 'it is not valid') : 'it is not valid';
        return parsePipelines(typeof text === 'string' ? text : '', {
            problem: valid === true ? undefined : first.slice(0, 300),
            includes: (Array.isArray(includes) ? includes : []).filter(formats/* isRecord */.u4).map(({ type, location }) => ({
                type: String(type ?? ''),
                location: String(location ?? ''),
            })),
        });
    });
}
async function read_readConfig(source, branch, { pipelines, variables }) {
    const uses = pipelines.known ? pipelines_findUses(pipelines.value) : [];
    const set = variables.known
        ? variables.value.find(({ key }) => key === 'OFFSHOOT_CONFIG')?.setting
        : undefined;
    const path = set || uses.map((job) => job.variables.get('OFFSHOOT_CONFIG')).find(Boolean) || '.offshoot.yml';
    return map(await gitlab_ask_file(source, path, branch), (text) => ({ path, text }));
}
async function readToken(source) {
    const user = await ask_ask(source, {
        task: 'read whose token this is',
        needs: 'Reporter',
        path: '/user',
    });
    const about = { needs: 'Reporter' };
    const scopes = await ask_ask(source, {
        ...about,
        task: 'read what this token may do',
        path: '/personal_access_tokens/self',
    });
    const member = user.known
        ? await ask_ask(source, {
            ...about,
            task: 'read the role of the token’s account',
            path: `members/all/${user.value.id}`,
        })
        : user;
    return {
        username: user.known ? user.value.username : '',
        machine: user.known && (user.value.bot === true || isMachine(user.value.username)),
        scopes: map(scopes, ({ scopes: named = [] }) => named),
        level: map(member, ({ access_level }) => access_level),
    };
}

;// CONCATENATED MODULE: ./src/doctor/gitlab/diagnose.ts






/** Reads once and judges. */
async function diagnoseGitLab({ env, token, directory, log, redactor, signal, fetch, }) {
    if (token === undefined || token === '')
        throw new errors/* OffshootError */.t_('config', 'There is no token for GitLab', {
            next: 'set OFFSHOOT_GITLAB_TOKEN or GITLAB_TOKEN, or give --gitlab-token; one of a Maintainer with the scope read_api reads everything',
        });
    redactor.add(token);
    const { fullName, apiUrl } = await findProject(env, directory, signal);
    const client = new gitlab_client/* GitLabClient */.z({ token, apiUrl, redactor, log, ...(fetch === undefined ? {} : { fetch }) });
    const source = { client, path: `/projects/${encodeURIComponent(fullName)}`, signal };
    // At a terminal, whoever asks is not who the gate acts as.
    const ofGate = env.GITLAB_CI === 'true' && token === env.OFFSHOOT_GITLAB_TOKEN;
    const facts = await read_readFacts(source, { ofGate });
    const examined = guarantees_examine(facts);
    const guarantees = guarantees_judge(examined);
    return {
        repository: facts.project.fullName,
        setup: examined.setup,
        tier: facts.tier,
        guarantees,
        healthy: holdsTogether(guarantees),
    };
}

// EXTERNAL MODULE: ./src/report/clean.ts
var clean = __webpack_require__(23);
// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(2011);
// EXTERNAL MODULE: ./src/report/safe.ts
var safe = __webpack_require__(9369);
// EXTERNAL MODULE: ./src/report/terminal.ts
var report_terminal = __webpack_require__(7496);
;// CONCATENATED MODULE: ./src/doctor/render.ts




/** `{repository, setup, tier, guarantees}`, as `--json` prints it; no `tier` where plans make no difference. */
function renderJson({ repository, setup, tier, guarantees }) {
    return `${JSON.stringify({ repository, setup, tier, guarantees }, null, 2)}\n`;
}
/** Like the page, but what to change stands there whole and without a frame, to be pasted. */
function renderText(diagnosis, terminal) {
    const draw = (part) => (0,report_terminal/* renderTerminal */.b)(part.source, terminal);
    const changes = wanting(diagnosis).map((one) => `${draw(changeHead(one))}\n${pasteable(one.fix ?? '')}`);
    return [
        draw(overview(diagnosis)),
        ...(changes.length === 0 ? [] : [draw(WHAT_TO_CHANGE), ...changes]),
        draw(limits(diagnosis)),
    ].join('\n');
}
/** A table of everything, then what to change, then what cannot be told. */
function renderMarkdown(diagnosis) {
    const changes = wanting(diagnosis).flatMap((one) => [changeHead(one), (0,safe/* fence */.EU)(one.fix ?? '')]);
    const parts = [
        overview(diagnosis),
        ...(changes.length === 0 ? [] : [WHAT_TO_CHANGE, ...changes]),
        limits(diagnosis),
    ];
    return `${(0,safe/* paragraphs */.qN)(...parts).source}\n`;
}
const WHAT_TO_CHANGE = (0,safe/* raw */.lS)('## What to change');
function overview(diagnosis) {
    const judged = diagnosis.guarantees.filter(({ holds }) => holds !== 'cannot-be-told');
    const rows = judged.map((one) => [mark(one), (0,safe.md) `${one.title}`, (0,safe.md) `${one.why}`]);
    return (0,safe/* paragraphs */.qN)(headline(diagnosis), (0,safe/* table */.tp)([(0,safe/* raw */.lS)('holds'), (0,safe/* raw */.lS)('guarantee'), (0,safe/* raw */.lS)('why')], rows));
}
function wanting({ guarantees }) {
    return guarantees.filter(({ holds, fix }) => (holds === 'no' || holds === 'unknown') && fix !== undefined);
}
function limits({ guarantees }) {
    const lines = guarantees
        .filter(({ holds }) => holds === 'cannot-be-told')
        .map(({ title, why, fix = '' }) => (0,safe.md) `- ${(0,safe/* strong */.ko)((0,safe.md) `${title}.`)} ${why} ${fix}`);
    return (0,safe/* paragraphs */.qN)((0,safe/* raw */.lS)('## What no tool can tell'), (0,safe/* join */.fj)(lines, '\n'));
}
/** A runner takes lines that begin with two colons for its own. */
function pasteable(fix) {
    return (0,clean/* plain */.pj)(fix)
        .split('\n')
        .map((line) => `    ${line.replace(/^\s*::/, ': :')}\n`)
        .join('');
}
function headline({ repository, setup, tier, guarantees, healthy }) {
    const lacking = guarantees.filter(({ weight, holds }) => weight === 'required' && holds !== 'yes');
    const found = setup === 'none' ? 'no set-up of Offshoot' : `the ${setup} set-up`;
    const verdict = healthy
        ? (0,safe.md) `Everything that it requires holds.`
        : (0,safe.md) `${(0,format/* plural */.LS)(lacking.length, 'required guarantee')} ${lacking.length === 1 ? 'does' : 'do'} not hold or cannot be read.`;
    const on = tier === undefined ? (0,safe.md) `` : (0,safe.md) ` on ${tier === 'unknown' ? 'a tier that cannot be told' : tier}`;
    return (0,safe.md) `${(0,safe/* code */.aY)(repository)} has ${found}${on}. ${(0,safe/* strong */.ko)(verdict)}`;
}
const MARKS = {
    yes: '✅ yes',
    no: '❌ no',
    unknown: '❓ unknown',
    'cannot-be-told': '–',
};
/** What is only recommended is no failure, and does not look like one. */
function mark({ holds, weight }) {
    return (0,safe/* raw */.lS)(holds === 'no' && weight === 'recommended' ? '⚠️ no' : MARKS[holds]);
}
function changeHead({ title, weight }) {
    return (0,safe.md) `${(0,safe/* strong */.ko)((0,safe.md) `${title}`)} (${weight})`;
}

;// CONCATENATED MODULE: ./src/doctor/run.ts






const PRACTICES = new Map([
    ['github', { diagnose: diagnoseGitHub, token: 'github-token', fromEnv: (env) => env.GITHUB_TOKEN }],
    [
        'gitlab',
        {
            diagnose: diagnoseGitLab,
            token: 'gitlab-token',
            fromEnv: (env) => env.OFFSHOOT_GITLAB_TOKEN || env.GITLAB_TOKEN,
        },
    ],
]);
/**
 * `offshoot doctor`: writes which guarantees hold. True when all do that are required. Reads only. Fails with kind
 * `config` when there is nothing to ask or nothing to ask with, `forge` when the forge cannot be reached.
 */
async function runDoctor(doctor) {
    try {
        return await diagnoseAndTell(doctor);
    }
    catch (error) {
        // The exit code of the others says that a guarantee is wanting.
        if (error instanceof errors/* OffshootError */.t_ && error.kind !== 'cancelled')
            throw error;
        throw new errors/* OffshootError */.t_('forge', 'the settings were not read to the end', {
            said: (0,errors/* messageOf */.bD)(error),
            cause: error,
        });
    }
}
async function diagnoseAndTell({ line, write, terminal, ...asking }) {
    const practice = practiceOf(line.platform ?? (0,platform/* detectPlatform */.li)(asking.env) ?? 'github');
    const { [practice.token]: given, ...others } = line.inputs;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
        throw new errors/* OffshootError */.t_('config', `${(0,sources/* spellFlag */.LU)(unknown)}: doctor has no such flag`, {
            next: `it has --platform, --${practice.token} and --json`,
        });
    const diagnosis = await practice.diagnose({ ...asking, token: given ?? practice.fromEnv(asking.env) });
    const text = line.json ? renderJson(diagnosis) : renderText(diagnosis, terminal);
    write(asking.redactor.redact(text));
    return diagnosis.healthy;
}
function practiceOf(platform) {
    const practice = PRACTICES.get(platform);
    if (practice !== undefined)
        return practice;
    const valid = [...PRACTICES.keys()].join(', ');
    throw new errors/* OffshootError */.t_('config', `--platform: doctor cannot look at ${platform}; valid: ${valid}`);
}
/** `mode: doctor`: the same on the job's page. */
async function runDoctorJob({ host, platform, inputs, ...asking }) {
    const practice = practiceOf(platform);
    const diagnosis = await practice.diagnose({ ...asking, token: inputs[practice.token] });
    await host.summary(asking.redactor.redact(renderMarkdown(diagnosis)));
    for (const { title, weight, holds, why } of diagnosis.guarantees) {
        if (weight === 'required' && holds !== 'yes')
            asking.log.warn(`${title}: ${holds}. ${why}`);
    }
    const verdict = diagnosis.healthy ? 'passed' : 'failed';
    host.output('verdict', verdict);
    return verdict;
}


/***/ })

};
