export const id = 5;
export const ids = [5];
export const modules = {

/***/ 7005:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runDoctorJob: () => (/* binding */ runDoctorJob)
});

// UNUSED EXPORTS: runDoctor

// EXTERNAL MODULE: ./src/config/sources.ts
var sources = __webpack_require__(780);
// EXTERNAL MODULE: ./src/core/errors.ts
var errors = __webpack_require__(4296);
// EXTERNAL MODULE: ./src/platform/github/index.ts + 12 modules
var github = __webpack_require__(6956);
// EXTERNAL MODULE: ./src/core/clock.ts
var core_clock = __webpack_require__(2257);
// EXTERNAL MODULE: ./src/core/log.ts
var core_log = __webpack_require__(4325);
// EXTERNAL MODULE: ./src/platform/errors.ts
var platform_errors = __webpack_require__(6316);
;// CONCATENATED MODULE: ./src/platform/gitlab/accounts.ts

/** The account that GitLab shows in place of deleted ones; nobody acts as it. Numbered where somebody had the name first. */
const GHOST = /^ghost\d*$/;
const GHOST_NAME = 'Ghost User';
/** Names that GitLab gives to what holds access tokens and service accounts. Whoever chooses such a name gains nothing. */
const BOT_NAME = /^(?:(?:project|group)_\d+_bot(?:_[0-9a-f]+|\d*)|service_account_.+)$/;
/** Accounts, and whether there is a person behind them: that only the account itself tells, asked once for each. */
class Accounts {
    #client;
    #types = new Map();
    constructor(client) {
        this.#client = client;
    }
    /** Makes no call for whom it knows, else one. */
    async of(user, signal) {
        if (user === null || user === undefined || isGhost(user))
            return undefined;
        return { id: user.id, login: user.username, type: await this.#typeOf(user, signal) };
    }
    /** What was told of an account in passing. */
    learn({ id, username, name = GHOST_NAME, bot, }) {
        if (isGhost({ id, username, name }))
            return undefined;
        const type = bot || BOT_NAME.test(username) ? 'bot' : 'user';
        this.#types.set(id, Promise.resolve(type));
        return { id, login: username, type };
    }
    async #typeOf(user, signal) {
        if (BOT_NAME.test(user.username))
            return 'bot';
        const known = this.#types.get(user.id);
        if (known !== undefined)
            return await known;
        const asked = this.#ask(user, signal);
        this.#types.set(user.id, asked);
        try {
            return await asked;
        }
        catch (error) {
            this.#types.delete(user.id);
            throw error;
        }
    }
    /** Who cannot be looked at is neither taken for a person nor for a bot. */
    async #ask({ id, username }, signal) {
        const call = { task: `find out whether @${username} is a bot`, role: 'Guest' };
        try {
            const { bot } = await this.#client.ask(call, signal, { path: `/users/${id}` });
            return bot === undefined ? 'other' : bot ? 'bot' : 'user';
        }
        catch (error) {
            if (error instanceof platform_errors/* ForgeError */.Q8 && (error.status === 403 || error.status === 404))
                return 'other';
            throw error;
        }
    }
}
/** A person who is called like the ghost loses what a deleted account loses. */
function isGhost({ username, name = GHOST_NAME }) {
    return GHOST.test(username) && name === GHOST_NAME;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/authors.ts

const AUTHOR = 'author { id username bot }';
const OF_MERGE_REQUEST = `query ($project: ID!, $number: String!, $after: String) {
  project(fullPath: $project) {
    mergeRequest(iid: $number) {
      commits(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { sha ${AUTHOR} } }
    }
  }
}`;
/** What GitLab counts of a query's size allows about thirty. */
const COMMITS_A_QUERY = 20;
const MOST_PAGES = 50;
/**
 * Finds the accounts that commits belong to, which only GraphQL tells: of the authors, by their address. A committer is
 * found where the address is an author's too. Where it is refused, commits belong to nobody we know.
 */
class Authors {
    #project;
    /** By address: GitLab knows no other way to find them. */
    #byEmail = new Map();
    /** What was told along with other things, by commit. */
    #told = new Map();
    constructor(project) {
        this.#project = project;
    }
    /** Takes what was told along with other things. */
    learn(commits) {
        for (const commit of commits)
            if (commit !== null)
                this.#told.set(commit.sha, commit);
    }
    /** For the commits that it has now. One call for each 100; none when all addresses are known. */
    async ofNow({ number }, commits, signal) {
        this.#learn(commits, this.#unknown(commits).map(({ sha }) => this.#told.get(sha) ?? null));
        if (this.#unknown(commits).length > 0) {
            await orNobody(signal, () => this.#askOfMergeRequest(number, commits, signal));
        }
        return commits.map((commit) => this.#resolved(commit));
    }
    /** For commits that it had before. None when all addresses are known; else one call for each 20 that are not. */
    async ofEarlier(commits, signal) {
        const unknown = this.#unknown(commits);
        for (let i = 0; i < unknown.length; i += COMMITS_A_QUERY) {
            await orNobody(signal, () => this.#askByName(unknown.slice(i, i + COMMITS_A_QUERY), signal));
        }
        return commits.map((commit) => this.#resolved(commit));
    }
    /** One commit for each address that nobody has asked about. */
    #unknown(commits) {
        const unknown = commits.filter(({ authorEmail }) => !this.#byEmail.has(authorEmail));
        return [...new Map(unknown.map((commit) => [commit.authorEmail, commit])).values()];
    }
    #resolved(commit) {
        const author = this.#byEmail.get(commit.authorEmail);
        return { ...commit, author, committer: this.#byEmail.get(commit.committerEmail) };
    }
    async #askOfMergeRequest(number, commits, signal) {
        let after = null;
        for (let page = 1; page <= MOST_PAGES; page++) {
            const answer = await this.#project.client.query(CALL, signal, {
                text: OF_MERGE_REQUEST,
                variables: { project: this.#project.fullName, number: String(number), after },
            });
            const found = answer.project?.mergeRequest?.commits ?? undefined;
            this.#learn(commits, found?.nodes ?? []);
            if (found?.pageInfo.hasNextPage !== true || this.#unknown(commits).length === 0)
                return;
            after = found.pageInfo.endCursor;
        }
    }
    async #askByName(commits, signal) {
        const fields = commits.map(({ sha }, i) => `c${i}: commit(ref: "${sha}") { sha ${AUTHOR} }`);
        const { project } = await this.#project.client.query(CALL, signal, {
            text: `query ($project: ID!) { project(fullPath: $project) { repository { ${fields.join(' ')} } } }`,
            variables: { project: this.#project.fullName },
        });
        this.#learn(commits, Object.values(project?.repository ?? {}));
    }
    #learn(commits, found) {
        const emails = new Map(commits.map(({ sha, authorEmail }) => [sha, authorEmail]));
        for (const commit of found) {
            const email = commit === null ? undefined : emails.get(commit.sha);
            if (commit === null || email === undefined)
                continue;
            this.#byEmail.set(email, this.#accountOf(commit.author));
        }
    }
    #accountOf(author) {
        const id = Number(/^gid:\/\/gitlab\/User\/(\d+)$/.exec(author?.id ?? '')?.[1]);
        if (author === null || !Number.isSafeInteger(id))
            return undefined;
        return this.#project.accounts.learn({ id, username: author.username, bot: author.bot });
    }
}
/** @throws Error for what is no number behind a kind */
function authors_idOf(gid) {
    const id = Number(/^gid:\/\/gitlab\/[\w:]+\/(\d+)$/.exec(String(gid))?.[1]);
    if (!Number.isSafeInteger(id))
        throw new Error('an unexpected id');
    return id;
}
const CALL = { task: 'find the accounts that commits belong to', role: 'Reporter' };
async function orNobody(signal, ask) {
    try {
        await ask();
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof platform_errors/* ForgeError */.Q8))
            throw error;
    }
}

;// CONCATENATED MODULE: ./src/platform/gitlab/blobs.ts

const BLOBS = `query ($project: ID!, $ref: String!, $paths: [String!]!) {
  project(fullPath: $project) { repository { blobs(ref: $ref, paths: $paths) { nodes { path oid } } } }
}`;
const PATHS_A_QUERY = 100;
const MOST_PATHS = 1000;
/**
 * The same files with git's ids of their contents at a commit, as far as GitLab tells.
 * Calls: one for each 100 that are there; none beyond 1,000.
 */
async function withBlobs(project, { files, sha, signal }) {
    const paths = files.filter(({ status }) => status !== 'removed').map(({ path }) => path);
    if (paths.length > MOST_PATHS)
        return files;
    const blobs = new Map();
    for (let i = 0; i < paths.length; i += PATHS_A_QUERY) {
        for (const { path, oid } of await ask(project, { paths: paths.slice(i, i + PATHS_A_QUERY), sha, signal }))
            blobs.set(path, oid);
    }
    return files.map((file) => {
        const blob = file.status === 'removed' ? undefined : blobs.get(file.path);
        return blob === undefined ? file : { ...file, blob };
    });
}
/** Refused or broken, the answer is that nobody knows. */
async function ask({ client, fullName }, { paths, sha, signal }) {
    const call = { task: `tell which contents files have at ${sha.slice(0, 7)}`, role: 'Reporter' };
    try {
        const { project } = await client.query(call, signal, {
            text: BLOBS,
            variables: { project: fullName, ref: sha, paths },
        });
        return project?.repository?.blobs?.nodes.filter((node) => node !== null) ?? [];
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof platform_errors/* ForgeError */.Q8))
            throw error;
        return [];
    }
}

;// CONCATENATED MODULE: ./src/platform/gitlab/convert.ts
function toCommit(commit) {
    return {
        sha: commit.id,
        message: commit.message,
        authorName: commit.author_name,
        authorEmail: commit.author_email,
        committerName: commit.committer_name,
        committerEmail: commit.committer_email,
        committedAt: commit.committed_date,
        author: undefined,
        committer: undefined,
    };
}
function toChangedFile(diff) {
    if (diff.deleted_file)
        return { path: diff.old_path, status: 'removed' };
    if (diff.new_file)
        return { path: diff.new_path, status: 'added' };
    return diff.renamed_file
        ? { path: diff.new_path, previousPath: diff.old_path, status: 'renamed' }
        : { path: diff.new_path, status: 'modified' };
}
/** From Developer on one may push; who is blocked may nothing, whatever the role. */
function toPermission({ access_level: level, state = 'active' }) {
    if (state !== 'active' || level < 10)
        return 'none';
    if (level >= 40)
        return 'admin';
    return level >= 30 ? 'write' : 'read';
}

;// CONCATENATED MODULE: ./src/platform/gitlab/change.ts


/**
 * Commits and files of the version that has this head and base, so that a push meanwhile changes nothing.
 * Calls: 2; and 1 for each 100 commits, unless their authors were told, and, where it had another head before, 1 for each
 * 100 files.
 */
async function readChange({ project, versions, authors }, changeRequest, signal) {
    const { headSha, baseSha } = changeRequest;
    const version = await versions.detail(changeRequest, { headSha, baseSha }, signal);
    // GitLab has not looked at the push yet, or the merge request was turned to another branch meanwhile.
    if (version === undefined)
        return { commits: [], files: [], complete: false };
    const found = version.diffs.map(toChangedFile);
    const alone = await versions.alone(changeRequest, signal);
    const [commits, files] = await Promise.all([
        authors.ofNow(changeRequest, version.commits.map(toCommit).toReversed(), signal),
        // Contents are compared with those of another head alone.
        alone ? found : withBlobs(project, { files: found, sha: headSha, signal }),
    ]);
    // An empty list is right for a head that brings nothing.
    const newest = version.commits[0]?.id ?? baseSha;
    const complete = newest === headSha && version.real_size === String(files.length);
    return { commits, files, complete };
}
/**
 * Commits of an earlier head, oldest first; `undefined` when the merge request never had it, as far as GitLab knows.
 * Calls: 1, and 1 more for authors of whom nothing was known; one more where the versions were not read yet.
 */
async function readCommits({ versions, authors }, { changeRequest, headSha }, signal) {
    const version = await versions.detail(changeRequest, { headSha }, signal);
    if (version === undefined)
        return undefined;
    return await authors.ofEarlier(version.commits.map(toCommit).toReversed(), signal);
}

;// CONCATENATED MODULE: ./src/platform/gitlab/errors.ts

/** Turns a refusal into what failed, where, GitLab's own words, and what to do next. */
function toForgeError(call, failure) {
    const { method, url, status, text, cause } = failure;
    const words = wordsOf(text).slice(0, 1000);
    // Mostly GitLab says the number itself.
    const numbered = status === undefined || words.startsWith(`${status} `) ? words : `${status} ${words}`;
    const next = nextStep(call, failure);
    return new platform_errors/* ForgeError */.Q8(`Could not ${call.task}`, {
        where: `${method} ${url}`,
        said: numbered.trim(),
        ...(next === undefined ? {} : { next }),
        ...(status === undefined ? {} : { status }),
        readOnly: call.writes === true && status === 403,
        ...(cause === undefined ? {} : { cause }),
    });
}
/** An answer that is not what GitLab's API gives: a proxy's page, half a document. */
function unexpectedAnswer(call, where, said) {
    return new platform_errors/* ForgeError */.Q8(`Could not ${call.task}`, {
        where,
        said,
        next: 'Run it again. When it stays so, look at what stands between this runner and GitLab: a proxy, a wrong CI_API_V4_URL.',
    });
}
/** GitLab puts its words under `message`, or under `error` and `error_description`; they may be lists by field. */
function wordsOf(text) {
    try {
        const { message, error, error_description } = JSON.parse(text);
        const words = [message ?? error, error_description].filter((part) => part !== undefined);
        return words.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(': ');
    }
    catch {
        return text.trim();
    }
}
function nextStep(call, { status, headers, text }) {
    if (status === undefined)
        return 'Check that this runner reaches GitLab, then run it again.';
    if (status === 401)
        return 'The token is wrong, revoked, or has run out. Make a new one for the variable behind `gitlab-token`.';
    if (status === 429) {
        const seconds = Number(headers?.get('retry-after'));
        return `Run it again ${seconds > 0 ? `in ${seconds} s` : 'in a few minutes'}; a limit is reached.`;
    }
    if (status === 403 && text.includes('insufficient_scope'))
        return 'Give the token the scope `api`; that of a pipeline for a fork never has it.';
    if (status === 404 && text.includes('References for commit'))
        return 'GitLab sets statuses on commits of its own branches and pipelines only: run the fork’s pipeline in this project.';
    if (status === 403 || status === 404) {
        const role = `Give the token’s account the role ${call.role} or higher in this project, and the token the scope \`api\`.`;
        return call.hint === undefined ? role : `${role} ${call.hint}`;
    }
    return status >= 500 ? 'GitLab had a problem; run it again.' : undefined;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/links.ts
/**
 * The query of the next page, `undefined` when there is none. Of the link that GitLab gives only its query is taken:
 * behind proxies it may name another scheme or host, where the token must not go.
 */
function nextQuery(headers, query) {
    const target = /<([^>]*)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
    if (target !== undefined)
        return new URLSearchParams(target.slice(target.indexOf('?') + 1));
    const page = headers.get('x-next-page') ?? '';
    if (!/^\d+$/.test(page))
        return undefined;
    const next = new URLSearchParams(query);
    next.set('page', page);
    return next;
}
/** How many pages there are, where GitLab counts them: it does not beyond 10,000 entries. */
function pagesAnnounced(headers) {
    const total = headers.get('x-total-pages') ?? '';
    return /^\d+$/.test(total) ? Number(total) : undefined;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/waits.ts
const RETRIES = 2;
const LIMIT_TRIES = 2;
/** Milliseconds to wait before the request is tried again; `undefined` when that does not help or is not safe. */
function waitBefore(policy, attempt, refusal) {
    // A request that a limit refuses was not carried out, whatever it was.
    if (refusal?.status === 429)
        return limitWait(policy, attempt, refusal.headers);
    const passing = refusal === undefined || refusal.status >= 500 || refusal.status === 408;
    if (!passing || !attempt.repeatable || attempt.broken >= RETRIES)
        return undefined;
    return policy.retryBase * 4 ** attempt.broken;
}
function limitWait({ log, longestWait }, { limited, of }, headers) {
    const seconds = Number(headers.get('retry-after'));
    if (!(seconds > 0) || seconds * 1000 > longestWait || limited >= LIMIT_TRIES)
        return undefined;
    // Said aloud, since nothing else happens meanwhile.
    log.warn(`GitLab's request limit is reached; waiting ${seconds} s before ${of} is tried again`);
    return seconds * 1000;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/client.ts






const PAGE_SIZE = 100;
const MAX_PAGES = 1000;
/** No answer we ask for is as large; whoever answers more is not to fill our memory. */
const LARGEST_ANSWER = 128 * 1024 * 1024;
/**
 * GitLab over HTTP: authentication, limits, repeated tries, pages and errors in one place; no knowledge of what is asked.
 * Each method makes one call unless it says otherwise, and none ends later than its signal.
 */
class GitLabClient {
    #options;
    #apiUrl;
    #policy;
    constructor(options) {
        options.redactor.add(options.token);
        this.#options = options;
        this.#apiUrl = options.apiUrl.replace(/\/+$/, '');
        this.#policy = {
            clock: options.clock ?? core_clock/* systemClock */.m,
            log: options.log ?? core_log/* silentLogger */.q,
            longestWait: options.longestWait ?? 120_000,
            retryBase: options.retryBase ?? 500,
        };
    }
    /**
     * Asks for one thing. An answer without a body is `undefined`.
     * @throws ForgeError with GitLab's words; the signal's reason when it was aborted
     */
    async ask(call, signal, asked) {
        const { text, where } = await this.#send(call, signal, asked);
        return (text === '' ? undefined : parse(call, text, where));
    }
    /**
     * Asks for all of a list, 100 a page, one call a page.
     * @throws ForgeError as well when the pages do not add up to what the first one announced
     */
    async list(call, signal, asked) {
        const items = [];
        for await (const page of this.pages(call, signal, asked))
            items.push(...page);
        return items;
    }
    /** The same page by page, for whoever may stop before the end. */
    async *pages(call, signal, asked) {
        let query = toQuery({ ...asked.query, per_page: PAGE_SIZE });
        let announced;
        for (let page = 1; page <= MAX_PAGES; page++) {
            const { text, headers, where } = await this.#send(call, signal, { ...asked, pageQuery: query });
            const items = parse(call, text, where);
            if (!Array.isArray(items))
                throw unexpectedAnswer(call, where, 'not a list');
            const next = nextQuery(headers, query);
            if (page === 1)
                announced = pagesAnnounced(headers);
            if (next !== undefined && asked.wholePages === true && items.length !== PAGE_SIZE) {
                const said = `${items.length} of ${PAGE_SIZE} entries, although another page follows`;
                throw unexpectedAnswer(call, where, said);
            }
            if (next === undefined && page < (announced ?? 1))
                throw unexpectedAnswer(call, where, `the last page, although ${announced} were announced`);
            yield items;
            if (next === undefined)
                return;
            query = next;
        }
        throw unexpectedAnswer(call, `page ${MAX_PAGES}`, 'still another page follows');
    }
    /** Asks for text that is no JSON: a file's content, of at most `mostBytes`. */
    async text(call, signal, asked) {
        return (await this.#send(call, signal, asked)).text;
    }
    /**
     * Asks GraphQL, for what REST does not tell.
     * @throws ForgeError also when it answers in part only
     */
    async query(call, signal, { text, variables }) {
        const where = this.#apiUrl.replace(/\/v4$/, '/graphql');
        const { data, errors } = await this.ask(call, signal, { method: 'POST', path: '/graphql', body: { query: text, variables }, repeatable: true });
        if (data !== undefined && data !== null && errors === undefined)
            return data;
        throw unexpectedAnswer(call, where, errors?.map(({ message }) => message).join('; ') ?? 'no data');
    }
    async #send(call, signal, asked) {
        const { method = 'GET', path, repeatable = method !== 'POST' } = asked;
        const url = this.#urlOf(path, asked.pageQuery ?? toQuery(asked.query ?? {}));
        let attempt = { limited: 0, broken: 0, of: `${method} ${path}`, repeatable };
        for (;;) {
            signal.throwIfAborted();
            const tried = await this.#try(url, { ...asked, method, signal, call });
            signal.throwIfAborted();
            if (tried.status !== undefined && tried.status >= 200 && tried.status < 300)
                return { text: tried.text, headers: tried.headers, where: `${method} ${url}` };
            const wait = waitBefore(this.#policy, attempt, tried.status === undefined ? undefined : tried);
            if (wait === undefined)
                throw toForgeError(call, { method, url, ...tried });
            const limited = tried.status === 429;
            attempt = {
                ...attempt,
                limited: attempt.limited + (limited ? 1 : 0),
                broken: attempt.broken + (limited ? 0 : 1),
            };
            await this.#wait(wait, signal);
        }
    }
    async #wait(ms, signal) {
        try {
            await this.#policy.clock.sleep(ms, signal);
        }
        catch (error) {
            signal.throwIfAborted();
            throw error;
        }
    }
    /** One try. A connection that breaks while the body is read is one that broke. */
    async #try(url, { method, body, signal, call, mostBytes = LARGEST_ANSWER, }) {
        const { fetch = globalThis.fetch, requestTimeout = 30_000, token } = this.#options;
        let response;
        let text;
        try {
            response = await fetch(url, {
                method,
                headers: {
                    'private-token': token,
                    'user-agent': 'offshoot',
                    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
                },
                ...(body === undefined ? {} : { body: JSON.stringify(body) }),
                // Followed to another host, a redirect would take the token along: only `authorization` is left behind.
                redirect: 'manual',
                signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]),
            });
            text = await readText(response, mostBytes);
        }
        catch (cause) {
            return { status: undefined, text: reasonOf(cause), cause };
        }
        if (text === undefined)
            throw unexpectedAnswer(call, url, `more than ${mostBytes} bytes`);
        return { status: response.status, headers: response.headers, text };
    }
    #urlOf(path, query) {
        const base = path === '/graphql' ? this.#apiUrl.replace(/\/v4$/, '') : this.#apiUrl;
        return query.size === 0 ? `${base}${path}` : `${base}${path}?${query}`;
    }
}
function toQuery(values) {
    return new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
function parse(call, text, where) {
    try {
        return JSON.parse(text);
    }
    catch {
        throw unexpectedAnswer(call, where, `not JSON: ${text.slice(0, 200)}`);
    }
}
/** `undefined` when it is longer. */
async function readText(response, mostBytes) {
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
        size += chunk.length;
        if (size > mostBytes) {
            return undefined;
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
/** What broke is in the cause: `fetch failed` tells nobody anything. */
function reasonOf(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause === undefined ? (0,errors/* messageOf */.bD)(error) : `${(0,errors/* messageOf */.bD)(error)}: ${(0,errors/* messageOf */.bD)(cause)}`;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/enforcement.ts
/**
 * What makes our statuses count: on no tier does a commit status hold a merge by itself, only as a part of the pipeline.
 * Knowing this is a courtesy, so not being told is no error. One call.
 */
async function readEnforcement({ client, path }, signal) {
    const call = { task: 'read when this project lets people merge', role: 'Reporter' };
    try {
        return enforcementOf(await client.ask(call, signal, { path }));
    }
    catch {
        signal.throwIfAborted();
        return undefined;
    }
}
/** `undefined` where the settings do not tell. */
function enforcementOf(settings) {
    const { only_allow_merge_if_pipeline_succeeds: required, allow_merge_on_skipped_pipeline: skips } = settings;
    if (typeof required !== 'boolean')
        return undefined;
    if (!required) {
        const by = 'Whoever may merge can do so before it is approved: “Pipelines must succeed” is off here.';
        return { holds: false, by };
    }
    if (skips === true) {
        const by = 'Here “Pipelines must succeed” holds the merge, but a pipeline that was skipped counts as one that succeeded.';
        return { holds: false, by };
    }
    const by = 'Here “Pipelines must succeed” holds the merge: `offshoot/approval` is a part of the pipeline.';
    return { holds: true, by };
}

;// CONCATENATED MODULE: ./src/platform/gitlab/files.ts

const MOST_BYTES = 1024 * 1024;
/** Text of a file at a commit or branch, of at most 1 MiB. `undefined` for what is no file there, as a directory. */
async function readFileAt({ client, path: project }, { path, ref, signal }) {
    const call = { task: `read ${path} at ${ref}`, role: 'Reporter' };
    try {
        return await client.text(call, signal, {
            path: `${project}/repository/files/${encodeURIComponent(path)}/raw`,
            query: { ref },
            mostBytes: MOST_BYTES,
        });
    }
    catch (error) {
        if (isNoFile(error))
            return undefined;
        throw error;
    }
}
/** The same status tells of a commit that is not there, or a project; what that held nobody knows. */
function isNoFile(error) {
    return error instanceof platform_errors/* ForgeError */.Q8 && error.status === 404 && /file not found/i.test(error.said ?? '');
}

;// CONCATENATED MODULE: ./src/platform/gitlab/history.ts

/**
 * What GitLab has on record of how a merge request came to be: the heads that it no longer has. Who opened it through
 * what, or set an agent to work, it does not record.
 * Calls: 1 for each 100 versions, and 1 more when there are several; none for what was read before.
 */
async function readProvenance(versions, changeRequest, signal) {
    const nothing = { openedVia: undefined, starters: [], replacedHeads: [], complete: true };
    const { headSha } = changeRequest;
    const heads = (await versions.upTo(changeRequest, signal)).map((version) => version.head_commit_sha);
    const earlier = [...new Set(heads.toReversed())].filter((sha) => sha !== headSha);
    if (earlier.length === 0)
        return nothing;
    const now = await versions.detail(changeRequest, { headSha }, signal);
    const kept = new Set(now?.commits.map((commit) => commit.id));
    return {
        ...nothing,
        replacedHeads: earlier.filter((sha) => !kept.has(sha)),
        complete: now !== undefined,
    };
}
/** Pages of 100. What lies further back in a busy project is not looked for. */
const history_MOST_PAGES = 10;
const DAY = 24 * 60 * 60 * 1000;
/**
 * Pushes to the head's ref, newest first: what was pushed from the versions, who pushed from the project's events. A
 * fork's events are its owner's to see.
 * Calls: 1 for each 100 versions unless they are known, and 1 for each 100 pushes to the project since, at most 10.
 */
async function readPushes(project, versions, { changeRequest, signal }) {
    if (changeRequest.fromFork)
        return undefined;
    const known = await versions.since(changeRequest, signal);
    // Of versions with the same head, the first: another base makes a version too.
    const pushed = known.filter((version, i) => known[i + 1]?.head_commit_sha !== version.head_commit_sha);
    const since = Math.min(...pushed.map((version) => Date.parse(version.created_at)));
    const heads = new Set(pushed.map((version) => version.head_commit_sha));
    const pushers = await readPushers(project, { changeRequest, heads, since, signal });
    return pushed.map((version) => ({
        sha: version.head_commit_sha,
        at: version.created_at,
        account: pushers.get(version.head_commit_sha),
    }));
}
async function readPushers({ client, path, accounts }, { changeRequest: { number, headRef }, heads, since, signal }) {
    const pushers = new Map();
    if (heads.size === 0)
        return pushers;
    const call = { task: `find out who pushed to merge request !${number}`, role: 'Reporter' };
    // The day given is left out itself, in the server's time zone: two days before is early enough in every one.
    const after = new Date(since - 2 * DAY).toISOString().slice(0, 10);
    let pages = 0;
    try {
        const query = { action: 'pushed', after, sort: 'desc' };
        for await (const page of client.pages(call, signal, { path: `${path}/events`, query })) {
            for (const { author, push_data: push } of page) {
                const head = push?.ref_type === 'branch' && push.ref === headRef ? push.commit_to : null;
                if (head !== null && heads.has(head) && !pushers.has(head))
                    pushers.set(head, await accounts.of(author, signal));
            }
            if (++pages >= history_MOST_PAGES || pushers.size === heads.size)
                break;
        }
    }
    catch (error) {
        if (!(error instanceof platform_errors/* ForgeError */.Q8) || (error.status !== 403 && error.status !== 404))
            throw error;
    }
    return pushers;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/project.ts
function mergeRequestPath(project, number) {
    return `${project.path}/merge_requests/${number}`;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/reviews.ts


const LONG_AGO = new Date(0).toISOString();
/**
 * The words that stand, oldest first: GitLab keeps one of each person. An approval does not say of which commit it is;
 * that was the head of the last version there was before it. When changes were requested is not told either: that they
 * are is true now.
 * Calls: 2, and 1 more for each 100 versions where somebody approved; and one for each account that was not seen before.
 */
async function readReviews(project, versions, { changeRequest, clock, signal }) {
    const { number } = changeRequest;
    const path = mergeRequestPath(project, number);
    const call = { task: `read who approved merge request !${number}`, role: 'Reporter' };
    const [approvals, reviewers] = await Promise.all([
        readApprovals(project, number, signal),
        project.client.list(call, signal, { path: `${path}/reviewers` }),
    ]);
    // Read after the approvals: whatever they were given for is among these.
    const known = approvals.approved_by.length === 0 ? [] : await versions.list(changeRequest, signal);
    const objectors = [];
    for (const { user, state } of reviewers)
        if (state === 'requested_changes')
            objectors.push(await project.accounts.of(user, signal));
    return await toReviews(project, { approvals, objectors, versions: known, clock, signal });
}
/** One call. */
async function readApprovals(project, number, signal) {
    const path = `${mergeRequestPath(project, number)}/approvals`;
    const call = { task: `read who approved merge request !${number}`, role: 'Reporter' };
    const approvals = await project.client.ask(call, signal, { path });
    if (!Array.isArray(approvals.approved_by))
        throw unexpectedAnswer(call, path, 'no list of who approved');
    return approvals;
}
/** Oldest first. One call for each account that was not seen before. */
async function toReviews(project, { approvals, objectors, versions: known, clock, signal }) {
    const reviews = [];
    for (const { user, approved_at: at } of approvals.approved_by) {
        const author = await project.accounts.of(user, signal);
        const commitSha = headBefore(at, known);
        reviews.push({ author, state: 'approved', commitSha, submittedAt: at ?? LONG_AGO });
    }
    for (const author of objectors) {
        const submittedAt = clock.now().toISOString();
        reviews.push({ author, state: 'changes-requested', commitSha: undefined, submittedAt });
    }
    return reviews.toSorted((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt));
}
/** @param versions newest first */
function headBefore(at, versions) {
    const moment = Date.parse(at ?? '');
    return versions.find((version) => Date.parse(version.created_at) < moment)?.head_commit_sha;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/told.ts


const TOLD = `query ($project: ID!, $number: String!) {
  currentUser { id username }
  project(fullPath: $project) {
    id
    onlyAllowMergeIfPipelineSucceeds
    allowMergeOnSkippedPipeline
    mergeRequest(iid: $number) {
      iid title description state draft webUrl
      diffHeadSha
      diffRefs { baseSha }
      sourceBranch targetBranch
      sourceProjectId targetProjectId
      sourceProject { fullPath }
      author { ...account }
      labels(first: 100) { pageInfo { hasNextPage } nodes { title } }
      approvedBy(first: 100) { nodes { ...account } }
      reviewers(first: 100) {
        pageInfo { hasNextPage } nodes { ...account mergeRequestInteraction { reviewState } }
      }
      commits(first: 100) { nodes { sha author { id username bot } } }
      pipelines(source: "merge_request_event", first: 50) { nodes { id sha source } }
      notes(filter: ONLY_COMMENTS, first: 100) {
        pageInfo { hasNextPage }
        nodes { id body system createdAt updatedAt lastEditedAt lastEditedBy { id } author { ...account } }
      }
    }
  }
}
fragment account on User { id username name bot }`;
/**
 * The merge request with its comments, reviewers and authors, which REST tells in one call for each of them. Calls: 1.
 * @throws ForgeError as well for whatever is not just the answer that it should be
 */
async function readTold(asked, signal) {
    const { project, number } = asked;
    const call = { task: `read merge request !${number} with its comments`, role: 'Reporter' };
    const variables = { project: project.fullName, number: String(number) };
    const answer = await project.client.query(call, signal, { text: TOLD, variables });
    try {
        return toTold(asked, answer);
    }
    catch (error) {
        throw unexpectedAnswer(call, 'the answer', String(error));
    }
}
function toTold(asked, { currentUser, project }) {
    const { repository, number } = asked;
    const found = project.mergeRequest;
    // A name may have passed to another project.
    if (String(authors_idOf(project.id)) !== repository.id || found.iid !== String(number))
        wrong('merge request');
    const accountOf = (user) => (user === null ? undefined : learn(asked.project, user));
    const self = { id: authors_idOf(currentUser.id), username: told_text(currentUser.username) };
    const source = found.sourceProjectId;
    const target = integer(found.targetProjectId);
    const sha = told_text(found.diffHeadSha);
    return {
        self,
        changeRequest: {
            repository,
            number,
            title: told_text(found.title),
            body: found.description ?? '',
            url: told_text(found.webUrl),
            author: accountOf(found.author),
            state: STATES[found.state] ?? wrong('state'),
            draft: found.draft === true,
            headSha: sha,
            headRef: told_text(found.sourceBranch),
            baseRef: told_text(found.targetBranch),
            baseSha: told_text(found.diffRefs.baseSha),
            fromFork: source !== target,
            headRepository: source === target ? repository.fullName : found.sourceProject?.fullPath,
            labels: told_all(found.labels).map(({ title }) => told_text(title)),
        },
        // Who they are is learned in passing.
        approved: found.approvedBy.nodes.map(accountOf).length > 0,
        objectors: told_all(found.reviewers)
            .filter(({ mergeRequestInteraction: { reviewState } }) => told_text(reviewState) === 'REQUESTED_CHANGES')
            .map(accountOf),
        comments: told_all(found.notes)
            .filter(({ system }) => (system === true || system === false ? !system : wrong('note')))
            .map((note) => ({ ...toComment(note, found.webUrl, self.id), author: accountOf(note.author) }))
            .toSorted((a, b) => a.id - b.id),
        commits: found.commits?.nodes ?? [],
        pipelines: found.pipelines?.nodes.flatMap((one) => {
            const ours = one !== null && one.sha === sha && one.source === 'merge_request_event';
            return ours ? [{ id: authors_idOf(one.id), sha, ref: `refs/merge-requests/${number}/head` }] : [];
        }),
        settings: {
            only_allow_merge_if_pipeline_succeeds: project.onlyAllowMergeIfPipelineSucceeds,
            allow_merge_on_skipped_pipeline: project.allowMergeOnSkippedPipeline,
        },
    };
}
const STATES = {
    opened: 'open',
    locked: 'open',
    closed: 'closed',
    merged: 'merged',
};
/** Our own counts as edited whenever its time of change moved, as nobody else has reason to touch it. */
function toComment(note, page, self) {
    const id = authors_idOf(note.id);
    const mine = note.author !== null && authors_idOf(note.author.id) === self;
    const edited = note.lastEditedAt !== null || note.lastEditedBy !== null;
    return {
        id,
        body: told_text(note.body),
        url: `${page}#note_${id}`,
        createdAt: told_text(note.createdAt),
        mine,
        edited: edited || (mine && told_text(note.updatedAt) !== note.createdAt),
        via: undefined,
    };
}
function learn({ accounts }, { id, username, name, bot }) {
    if (typeof bot !== 'boolean')
        wrong('account');
    return accounts.learn({ id: authors_idOf(id), username: told_text(username), name: told_text(name), bot });
}
/** What is withheld, or lies beyond a first page, is not told. */
function told_all({ pageInfo, nodes }) {
    if (pageInfo.hasNextPage !== false)
        wrong('length');
    return nodes.map((node) => node ?? wrong('gap'));
}
function told_text(value) {
    return typeof value === 'string' ? value : wrong(typeof value);
}
function integer(value) {
    return Number.isSafeInteger(value) ? Number(value) : wrong(typeof value);
}
function wrong(what) {
    throw new Error(`an unexpected ${what}`);
}

;// CONCATENATED MODULE: ./src/platform/gitlab/glance.ts




/**
 * Merge requests with what was said about them, by one question of GraphQL. Where that is refused, or its answer is odd or
 * too long for one page, REST tells the same in more calls.
 */
class Glances {
    #options;
    /** What a glance brought, until it is asked for. */
    #words = new Map();
    constructor(options) {
        this.#options = options;
    }
    async glance(number, signal) {
        const { versions } = this.#options;
        versions.end(number);
        const words = await this.#ask(number, signal);
        if (words === undefined) {
            return { changeRequest: await this.#options.mergeRequests.read(number, signal), statuses: undefined };
        }
        versions.begin(number);
        this.#words.set(keyOf(words.changeRequest), words);
        return { changeRequest: words.changeRequest, statuses: undefined };
    }
    /** Right after a glance, what that brought; later, all anew. */
    async conversation(changeRequest, signal) {
        const { versions, notes, project, clock } = this.#options;
        const key = keyOf(changeRequest);
        const known = this.#words.get(key);
        this.#words.delete(key);
        const words = known ?? (await this.#askAnew(changeRequest.number, signal));
        if (words?.approvals === undefined) {
            versions.end(changeRequest.number);
            const [comments, reviews, provenance] = await Promise.all([
                notes.startingWith(changeRequest.number, '', signal),
                readReviews(project, versions, { changeRequest, clock, signal }),
                readProvenance(versions, changeRequest, signal),
            ]);
            return { comments, reviews, provenance };
        }
        const { approvals, objectors } = words;
        const [reviews, provenance] = await Promise.all([
            this.#reviewsIn({ approvals, objectors }, changeRequest, signal),
            readProvenance(versions, changeRequest, signal),
        ]);
        return { comments: words.comments, reviews, provenance };
    }
    async #reviewsIn({ approvals, objectors }, changeRequest, signal) {
        const { project, versions, clock } = this.#options;
        const known = approvals.approved_by.length === 0 ? [] : await versions.since(changeRequest, signal);
        return await toReviews(project, { approvals, objectors, versions: known, clock, signal });
    }
    /** What was listed of its versions holds still, but for whom a newer one counts. */
    async #askAnew(number, signal) {
        const { versions } = this.#options;
        versions.end(number);
        const words = await this.#ask(number, signal);
        if ((words?.approvals?.approved_by.length ?? 0) > 0)
            versions.begin(number);
        return words;
    }
    /** `undefined` where REST has to tell it. */
    async #ask(number, signal) {
        const { project, repository, identity, authors, mergeRequests, learn } = this.#options;
        const told = await orUndefined(readTold({ project, repository, number }, signal), signal);
        if (told === undefined)
            return undefined;
        identity.learn(told.self);
        authors.learn(told.commits);
        mergeRequests.learn(told.changeRequest);
        learn(told);
        const approvals = told.approved
            ? await orUndefined(readApprovals(project, number, signal), signal)
            : { approved_by: [] };
        return { ...told, approvals };
    }
}
/** What GitLab refuses or breaks off is asked for again, in another way. */
async function orUndefined(asked, signal) {
    try {
        return await asked;
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof platform_errors/* ForgeError */.Q8))
            throw error;
        return undefined;
    }
}
function keyOf({ number, headSha }) {
    return `${number} ${headSha}`;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/identity.ts

/**
 * Whom our token acts as: from answers to our own writes, which name their author, for nothing; else by one call. Every
 * job that has the token acts as that account, so "mine" is about not disturbing others; it proves nothing.
 */
class Identity {
    #client;
    #known;
    #refused = false;
    #asking;
    constructor(client) {
        this.#client = client;
    }
    /** Takes the author named in the answer to a write of ours. */
    learn(author) {
        if (author !== null)
            this.#known ??= { id: author.id, login: author.username };
    }
    /** Makes no call, or one the first time. */
    async wrote(author, signal) {
        return author !== null && (await this.self(signal))?.id === author.id;
    }
    /** `undefined` where GitLab does not say. Makes no call, or one the first time. */
    async self(signal) {
        if (this.#known === undefined && !this.#refused)
            await this.#askOnce(signal);
        return this.#known;
    }
    /** Those who ask at the same time wait for the same answer. */
    #askOnce(signal) {
        this.#asking ??= this.#ask(signal).finally(() => {
            this.#asking = undefined;
        });
        return this.#asking;
    }
    async #ask(signal) {
        const call = { task: 'find out whom the token belongs to', role: 'Guest' };
        try {
            this.learn(await this.#client.ask(call, signal, { path: '/user' }));
        }
        catch (error) {
            // Without an answer we could take a stranger's comment for ours, or ours for a stranger's: better none at all.
            if (!(error instanceof platform_errors/* ForgeError */.Q8) || (error.status !== 403 && error.status !== 404))
                throw error;
            this.#refused = true;
        }
    }
}

;// CONCATENATED MODULE: ./src/platform/gitlab/merge-requests.ts


/** Lists tell no base; as many are asked about one by one at a time. */
const AT_ONCE = 6;
/** Merge requests, as the API tells them now. */
class MergeRequests {
    #project;
    #repository;
    /** Names of forks by id; they get renamed, but not within a run. */
    #forks = new Map();
    /** As they were told last, by number. */
    #known = new Map();
    constructor(project, repository) {
        this.#project = project;
        this.#repository = repository;
    }
    /** Takes what was told along with other things. */
    learn(changeRequest) {
        this.#known.set(changeRequest.number, changeRequest);
    }
    /** One call; one more for an author whom nobody saw yet, and one for a fork. */
    async read(number, signal) {
        const call = { task: `read merge request !${number}`, role: 'Reporter' };
        const path = mergeRequestPath(this.#project, number);
        const found = await this.#project.client.ask(call, signal, { path });
        const base = found.diff_refs?.base_sha ?? found.diff_refs?.start_sha ?? null;
        if (found.sha === null || base === null) {
            throw new platform_errors/* ForgeError */.Q8(`Could not ${call.task}`, {
                where: found.web_url,
                said: 'GitLab has not compared its branches yet',
                next: 'Run it again in a moment. When it stays so, the branches have nothing in common.',
            });
        }
        const read = {
            repository: this.#repository,
            number: found.iid,
            title: found.title,
            body: found.description ?? '',
            url: found.web_url,
            author: await this.#project.accounts.of(found.author, signal),
            state: stateOf(found),
            draft: found.draft ?? false,
            headSha: found.sha,
            headRef: found.source_branch,
            baseRef: found.target_branch,
            baseSha: base,
            fromFork: found.source_project_id !== found.target_project_id,
            headRepository: await this.#headRepository(found, signal),
            labels: found.labels,
        };
        this.learn(read);
        return read;
    }
    /**
     * One call for each 100. Oldest first, so that new ones come last; one that closes while the pages are read can still
     * hide another, so ask about a single one before acting on its absence.
     */
    open(signal) {
        const call = { task: 'list the open merge requests', role: 'Reporter' };
        return this.#list(call, signal, { state: 'opened', order_by: 'created_at', sort: 'asc' });
    }
    /** Of this project's own branch, in whatever state. One call for each 100. */
    async ofRef(ref, signal) {
        const call = { task: `list the merge requests of ${ref}`, role: 'Reporter' };
        const found = await this.#list(call, signal, { state: 'all', source_branch: ref });
        return found.filter((one) => one.source_project_id === one.target_project_id && one.source_branch === ref);
    }
    /** Whose head is this commit, open ones first. One call for each 100. */
    async ofCommit(sha, signal) {
        const call = { task: `list the merge requests of commit ${sha.slice(0, 7)}`, role: 'Reporter' };
        const path = `${this.#project.path}/repository/commits/${sha}/merge_requests`;
        try {
            const found = await this.#project.client.list(call, signal, { path });
            const heads = found.filter((one) => one.sha === sha && this.#isHere(one));
            return [...heads.filter(isOpen), ...heads.filter((one) => !isOpen(one))];
        }
        catch (error) {
            if ((0,platform_errors/* isNotFoundError */.El)(error))
                return [];
            throw error;
        }
    }
    /** Each by itself, in the order given: as many calls, six at a time. What has no head brings nothing. */
    async readEach(listed, signal) {
        const read = [];
        const withHead = listed.filter(({ sha }) => sha !== null);
        for (let i = 0; i < withHead.length; i += AT_ONCE) {
            const some = withHead.slice(i, i + AT_ONCE);
            read.push(...(await Promise.all(some.map(({ iid }) => this.read(iid, signal)))));
        }
        return read;
    }
    /**
     * The same, for those whose head and target are still what they were when they were last read: where their branches part
     * is as it was, and all else is in the list. One call for each other one.
     */
    async readChanged(listed, signal) {
        const known = new Map(listed.map((one) => [one.iid, this.#asKnown(one)]));
        const others = listed.filter(({ iid }) => known.get(iid) === undefined);
        const read = new Map((await this.readEach(others, signal)).map((one) => [one.number, one]));
        return listed.flatMap(({ iid }) => known.get(iid) ?? read.get(iid) ?? []);
    }
    #asKnown(listed) {
        const known = this.#known.get(listed.iid);
        if (known === undefined || known.headSha !== listed.sha || known.baseRef !== listed.target_branch)
            return undefined;
        const { title, description, labels, draft = false } = listed;
        return { ...known, title, body: description ?? '', labels, draft, state: stateOf(listed) };
    }
    #list(call, signal, query) {
        return this.#project.client.list(call, signal, {
            path: `${this.#project.path}/merge_requests`,
            query: { scope: 'all', ...query },
            wholePages: true,
        });
    }
    /** A commit may be in merge requests of other projects too. */
    #isHere({ target_project_id: id }) {
        return String(id) === this.#repository.id;
    }
    async #headRepository({ source_project_id: source, target_project_id: target }, signal) {
        if (source === null)
            return undefined;
        if (source === target)
            return this.#repository.fullName;
        const name = this.#forks.get(source) ?? this.#readFork(source, signal);
        this.#forks.set(source, name);
        try {
            return await name;
        }
        catch (error) {
            this.#forks.delete(source);
            throw error;
        }
    }
    /** `undefined` when it was deleted, or the token does not see it. */
    async #readFork(id, signal) {
        const call = { task: `read the name of the fork ${id}`, role: 'Guest' };
        try {
            const fork = await this.#project.client.ask(call, signal, {
                path: `/projects/${id}`,
            });
            return fork.path_with_namespace;
        }
        catch (error) {
            if (error instanceof platform_errors/* ForgeError */.Q8 && (error.status === 403 || error.status === 404))
                return undefined;
            throw error;
        }
    }
}
function isOpen(listed) {
    return stateOf(listed) === 'open';
}
/** Locked is how it is called while it is being merged. */
function stateOf({ state }) {
    return state === 'opened' || state === 'locked' ? 'open' : state;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/edits.ts

const NOTES_A_QUERY = 20;
/**
 * Ids of those whose text somebody changed. A note's time of change moves with every reaction too, ours among them, so
 * for those where it did, GraphQL is asked who edited them. Where that is not told, they count as edited. Our own do
 * whenever it moved.
 * Calls: none when it moved for none but ours; else 1 for each 20.
 */
async function editedAmong(project, notes, { isOurs, signal }) {
    const moved = notes.filter(({ created_at, updated_at }) => created_at !== updated_at);
    const edited = new Set(moved.map(({ id }) => id));
    const asked = [];
    for (const note of moved)
        if (!(await isOurs(note)))
            asked.push(note.id);
    for (let i = 0; i < asked.length; i += NOTES_A_QUERY) {
        for (const id of await untouched(project, asked.slice(i, i + NOTES_A_QUERY), signal))
            edited.delete(id);
    }
    return edited;
}
/** Those of whom GitLab says that nobody edited them. */
async function untouched({ client }, ids, signal) {
    const call = { task: 'find out whether comments were edited', role: 'Reporter' };
    const fields = ids.map((id) => `n${id}: note(id: "gid://gitlab/Note/${id}") { lastEditedBy { id } }`);
    try {
        const editors = await client.query(call, signal, {
            text: `query { ${fields.join(' ')} }`,
            variables: {},
        });
        return ids.filter((id) => editors[`n${id}`]?.lastEditedBy === null);
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof platform_errors/* ForgeError */.Q8))
            throw error;
        return [];
    }
}

;// CONCATENATED MODULE: ./src/platform/gitlab/quick-actions.ts
/**
 * GitLab carries out what it takes for commands in a comment, in the name of whoever wrote it: lines that begin with a
 * slash and a command's name. None of ours does. Outside of code the slash is written as what Markdown shows as one;
 * inside, where nothing else would show it, a space stands before it.
 * Carriage returns go: GitLab drops them before it looks for commands, and what stood behind one may begin a line then.
 */
function defuseQuickActions(body) {
    let fence;
    const lines = body.replaceAll('\r', '').split('\n');
    return lines
        .map((line) => {
        const inCode = fence !== undefined;
        fence = fenceAfter(line, fence);
        if (!line.startsWith('/'))
            return line;
        return inCode ? line.replace(/^\/(?=[a-z])/i, ' /') : `&#47;${line.slice(1)}`;
    })
        .join('\n');
}
/** The fence that the next line is inside of. */
function fenceAfter(line, fence) {
    const [, marks = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (marks === '')
        return fence;
    if (fence === undefined)
        return marks.startsWith('`') && rest.includes('`') ? undefined : marks;
    const closes = marks[0] === fence[0] && marks.length >= fence.length && rest.trim() === '';
    return closes ? undefined : fence;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/notes.ts




/** Milliseconds until a comment that GitLab wrote, without telling us, shows in its lists. */
const SETTLING = 1_000;
const EMOJI = {
    '+1': 'thumbsup',
    '-1': 'thumbsdown',
    confused: 'confused',
    eyes: 'eyes',
};
/** Comments of a merge request, which GitLab calls notes; what GitLab itself noted is none. */
class GitLabNotes {
    #options;
    constructor(options) {
        this.#options = options;
    }
    async startingWith(number, marker, signal) {
        const call = { task: `list the comments of merge request !${number}`, role: 'Reporter' };
        // Servers that do not know this filter ignore it.
        const query = { sort: 'asc', order_by: 'created_at', activity_filter: 'only_comments' };
        const notes = await this.#options.project.client.list(call, signal, {
            path: this.#path(number),
            query,
        });
        const found = notes.filter(({ system, body }) => !system && body.startsWith(marker));
        const comments = await this.#toComments(number, found, signal);
        return comments.toSorted((a, b) => a.id - b.id);
    }
    async byId(number, id, signal) {
        const call = { task: `read a comment on merge request !${number}`, role: 'Reporter' };
        try {
            const path = `${this.#path(number)}/${id}`;
            const note = await this.#options.project.client.ask(call, signal, { path });
            return note.system ? undefined : (await this.#toComments(number, [note], signal))[0];
        }
        catch (error) {
            if ((0,platform_errors/* isNotFoundError */.El)(error))
                return undefined;
            throw error;
        }
    }
    async react(number, comment, { reaction, signal }) {
        const call = writing(`react to a comment on merge request !${number}`);
        try {
            await this.#options.project.client.ask(call, signal, {
                method: 'POST',
                path: `${this.#path(number)}/${comment.id}/award_emoji`,
                body: { name: EMOJI[reaction] },
                repeatable: true,
            });
        }
        catch (error) {
            // The same emoji by the same account a second time.
            if (!(error instanceof platform_errors/* ForgeError */.Q8) || !/already been taken/i.test(error.said ?? ''))
                throw error;
        }
    }
    async create(number, body, signal) {
        const { clock } = this.#options;
        const text = this.#toText(body);
        try {
            return await this.#post(number, text, signal);
        }
        catch (error) {
            if (!(0,platform_errors/* isUnknownOutcome */.$u)(error))
                throw error;
            await clock.sleep(SETTLING, signal);
            const written = await this.startingWith(number, text.trimEnd(), signal);
            return written.find((comment) => comment.mine) ?? this.#post(number, text, signal);
        }
    }
    async update(number, comment, { body, signal }) {
        const call = writing(`update the comment on merge request !${number}`);
        const updated = await this.#options.project.client.ask(call, signal, {
            method: 'PUT',
            path: `${this.#path(number)}/${comment.id}`,
            body: { body: this.#toText(body) },
        });
        return { ...comment, body: updated.body, edited: true };
    }
    async delete(number, comment, signal) {
        const call = writing(`delete a comment on merge request !${number}`);
        try {
            const path = `${this.#path(number)}/${comment.id}`;
            await this.#options.project.client.ask(call, signal, { method: 'DELETE', path });
        }
        catch (error) {
            if (!(0,platform_errors/* isNotFoundError */.El)(error))
                throw error;
        }
    }
    /** Tried once: a repeated POST after a lost answer is a second comment. */
    async #post(number, body, signal) {
        const { project, identity } = this.#options;
        const note = await project.client.ask(writing(`comment on merge request !${number}`), signal, {
            method: 'POST',
            path: this.#path(number),
            body: { body },
        });
        identity.learn(note.author);
        const author = await project.accounts.of(note.author, signal);
        return { ...this.#toComment(number, note), author, mine: true, edited: false };
    }
    async #toComments(number, notes, signal) {
        const { project, identity } = this.#options;
        const comments = [];
        const edited = await editedAmong(project, notes, { isOurs: (note) => this.#isOurs(note, signal), signal });
        for (const note of notes) {
            const author = await project.accounts.of(note.author, signal);
            const mine = await identity.wrote(note.author, signal);
            comments.push({ ...this.#toComment(number, note), author, mine, edited: edited.has(note.id) });
        }
        return comments;
    }
    #isOurs(note, signal) {
        return this.#options.identity.wrote(note.author, signal);
    }
    #toComment(number, { id, body, created_at }) {
        const url = `${this.#options.url}/-/merge_requests/${number}#note_${id}`;
        return { id, body, url, createdAt: created_at, via: undefined };
    }
    #toText(body) {
        return defuseQuickActions(this.#options.redactor.redact(body));
    }
    #path(number) {
        return `${mergeRequestPath(this.#options.project, number)}/notes`;
    }
}
function writing(task) {
    return { task, role: 'Reporter', writes: true };
}

;// CONCATENATED MODULE: ./src/platform/gitlab/people.ts


/** What a person may do in the project, as a member of it, of a group above it, or of one that it is shared with. */
async function readPermission({ client, path }, account, signal) {
    if (account.type !== 'user')
        return 'none';
    const call = { task: `read what ${account.login} may do here`, role: 'Reporter' };
    try {
        const member = await client.ask(call, signal, { path: `${path}/members/all/${account.id}` });
        return member.id === account.id ? toPermission(member) : 'none';
    }
    catch (error) {
        if ((0,platform_errors/* isNotFoundError */.El)(error))
            return 'none';
        throw error;
    }
}
/**
 * Whether an account is in a group, or in one above it.
 * @throws ForgeError where the token does not see the group, which GitLab answers as if there were none
 */
async function readMembership({ client }, { organization, slug }, { account, signal }) {
    if (account.type !== 'user')
        return false;
    const name = `${organization}/${slug}`;
    const path = `/groups/${encodeURIComponent(name)}`;
    const call = {
        task: `read who is in the group @${name}`,
        role: 'Guest',
        hint: `A private group shows its members to accounts in it only: make the token’s one a guest of @${name}, or use a group access token.`,
    };
    try {
        const member = await client.ask(call, signal, { path: `${path}/members/all/${account.id}` });
        return member.id === account.id && toPermission(member) !== 'none';
    }
    catch (error) {
        if (!(0,platform_errors/* isNotFoundError */.El)(error))
            throw error;
    }
    // The group itself tells an account that is not in it from a token that may not ask.
    await client.ask(call, signal, { path, query: { with_projects: false } });
    return false;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/pipelines.ts

/** The job of our component that ends with a failure while a person is waited for. */
const GATE_JOB = 'offshoot:gate';
const OF_A_HEAD = /^refs\/merge-requests\/[1-9]\d{0,9}\/head$/;
/** The pipelines that hold merge requests, as seen from inside of one and from elsewhere. */
class Pipelines {
    #options;
    /** Runs for a merge request itself are in its pipeline, and what they decide is the end of their own job. */
    #outside;
    #newest = new Map();
    #triedAgain = new Set();
    constructor(options) {
        const { trigger } = options;
        this.#options = options;
        this.#outside =
            trigger.kind !== 'merge-group' && (trigger.kind !== 'change-request' || trigger.action !== 'updated');
    }
    /** Takes the pipelines of a merge request that run on its head, told along with other things. */
    learn(sha, told) {
        this.#newest.set(sha, Promise.resolve(told.toSorted((a, b) => b.id - a.id)[0]));
    }
    /**
     * Id of the pipeline to which the statuses of a commit belong; `undefined` leaves it to GitLab, which takes the
     * commit's newest, and that may be one that holds no merge request. None or one call.
     */
    async ofStatuses(sha, signal) {
        const { log, pipeline } = this.#options;
        const own = pipeline?.sha === sha ? pipeline.id : undefined;
        if (!this.#outside)
            return own;
        try {
            return (await this.#newestOf(sha, signal))?.id ?? own;
        }
        catch (error) {
            signal.throwIfAborted();
            log.warn(`the pipeline of ${sha.slice(0, 7)} was not found, so its status may be shown in another: ${(0,errors/* messageOf */.bD)(error)}`);
            return own;
        }
    }
    /**
     * Runs the gate's job again that failed in the newest pipeline of this head, so that the pipeline goes on now that it
     * is approved; the job decides by itself. At most once for a head. It may fail: then a person is told what to press.
     * None to three calls; the last one is tried once.
     */
    async goOn(sha, signal) {
        if (!this.#outside || this.#triedAgain.has(sha))
            return;
        this.#triedAgain.add(sha);
        const { log } = this.#options;
        try {
            const pipeline = await this.#newestOf(sha, signal);
            if (pipeline === undefined) {
                log.warn(`no pipeline of a merge request runs on ${sha.slice(0, 7)} itself; with merged results, press Retry of ${GATE_JOB} in the newest one`);
                return;
            }
            const job = await this.#failedGate(pipeline, signal);
            if (job === undefined)
                return;
            await this.#retry(job, signal);
            log.info(`${GATE_JOB} runs again in pipeline ${pipeline.id}`);
        }
        catch (error) {
            log.warn(`${GATE_JOB} of ${sha.slice(0, 7)} does not run again by itself; press Retry of that job in the merge request’s newest pipeline: ${(0,errors/* messageOf */.bD)(error)}`);
        }
    }
    #newestOf(sha, signal) {
        let newest = this.#newest.get(sha);
        if (newest === undefined) {
            newest = this.#find(sha, signal);
            this.#newest.set(sha, newest);
        }
        return newest;
    }
    /** A hundred of one commit are enough to find its newest. */
    async #find(sha, signal) {
        const { project, numberOf } = this.#options;
        const call = { task: `list the pipelines of ${sha.slice(0, 7)}`, role: 'Reporter' };
        const found = await project.client.ask(call, signal, {
            path: `${project.path}/pipelines`,
            query: { sha, source: 'merge_request_event', order_by: 'id', sort: 'desc', per_page: 100 },
        });
        const number = numberOf(sha);
        const isOurs = (ref) => number === undefined ? OF_A_HEAD.test(ref) : ref === `refs/merge-requests/${number}/head`;
        return found.filter((one) => one.sha === sha && isOurs(one.ref)).toSorted((a, b) => b.id - a.id)[0];
    }
    async #failedGate({ id }, signal) {
        const { project } = this.#options;
        const call = { task: `list the failed jobs of pipeline ${id}`, role: 'Reporter' };
        const jobs = await project.client.list(call, signal, {
            path: `${project.path}/pipelines/${id}/jobs`,
            query: { scope: 'failed' },
        });
        return jobs.find((job) => job.name === GATE_JOB && job.status === 'failed' && job.pipeline.id === id);
    }
    async #retry({ id }, signal) {
        const { project } = this.#options;
        const call = {
            task: `run job ${id} again`,
            role: 'Developer',
            writes: true,
            hint: 'On a protected branch it must be allowed to push or merge there, and to deploy where the environments `offshoot/*` are protected.',
        };
        await project.client.ask(call, signal, { method: 'POST', path: `${project.path}/jobs/${id}/retry` });
    }
}

;// CONCATENATED MODULE: ./src/platform/gitlab/reruns.ts


/** The refs of merge requests' pipelines: of the head, of its merge with the target, and of merge trains. */
const MERGE_REQUEST_REF = /^refs\/merge-requests\/([1-9]\d{0,9})\/(?:head|merge|train)$/;
const UNDER_WAY = new Set(['created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled']);
/** Starts a new pipeline for the merge request that an earlier job was run for. Two calls. */
async function rerun(project, jobId, signal) {
    const call = { task: `run job ${jobId} again`, role: 'Developer', writes: true };
    const path = `${project.path}/jobs/${jobId}`;
    const { status, pipeline } = await project.client.ask(call, signal, { path });
    if (UNDER_WAY.has(status))
        throw new platform_errors/* ForgeError */.Q8(`Could not ${call.task}`, { said: `the job is ${status}` });
    const number = MERGE_REQUEST_REF.exec(pipeline.ref)?.[1];
    if (number === undefined) {
        throw new platform_errors/* ForgeError */.Q8(`Could not ${call.task}`, {
            said: `it ran for ${pipeline.ref}, which is no merge request`,
            next: 'Start a pipeline from the merge request’s page.',
        });
    }
    await project.client.ask(call, signal, {
        method: 'POST',
        path: `${mergeRequestPath(project, Number(number))}/pipelines`,
    });
}

;// CONCATENATED MODULE: ./src/platform/gitlab/status-check.ts


const ANSWERS = {
    pending: 'pending',
    success: 'passed',
    failure: 'failed',
    error: 'failed',
};
/**
 * Answers an external status check, which blocks merging where the tier has them, for a head of a merge request.
 * One call. For a head that is none any more nothing is answered: GitLab asks again about the next one.
 */
async function answerStatusCheck({ project, log, id }, { number, sha, state }, signal) {
    const call = {
        task: `answer the external status check ${id} of merge request !${number}`,
        role: 'Developer',
        writes: true,
        hint: 'External status checks are part of GitLab Ultimate; the account must be one that may approve.',
    };
    try {
        await project.client.ask(call, signal, {
            method: 'POST',
            path: `${mergeRequestPath(project, number)}/status_check_responses`,
            body: { sha, external_status_check_id: id, status: ANSWERS[state] },
            repeatable: true,
        });
    }
    catch (error) {
        if (!(error instanceof platform_errors/* ForgeError */.Q8) || error.status !== 409)
            throw error;
        log.info(`merge request !${number} has another head than ${sha.slice(0, 7)} by now; its check is left alone`);
    }
}

// EXTERNAL MODULE: ./src/platform/status.ts
var platform_status = __webpack_require__(4829);
;// CONCATENATED MODULE: ./src/platform/gitlab/statuses.ts


const STATUS_LIMIT = 140;
const URL_LIMIT = 255;
/** What GitLab calls the states that we set. */
const statuses_STATES = {
    pending: 'pending',
    success: 'success',
    failure: 'failed',
    error: 'failed',
};
/** Waiting, in all the ways that GitLab tells apart. */
const WAITING = new Set(['created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled']);
/** Writes commit statuses, which to GitLab are jobs outside of it: one that ended is followed by a new one. */
class GitLabStatuses {
    #options;
    #known = new Map();
    /** All of a commit's, as they were read last. */
    #listed = new Map();
    constructor(options) {
        this.#options = options;
    }
    async set(sha, status, signal) {
        const wanted = {
            state: statuses_STATES[status.state],
            description: (0,platform_status/* fitDescription */.A)(this.#options.redactor.redact(status.description), STATUS_LIMIT),
            target_url: fitUrl(status.targetUrl),
        };
        const pipeline = await this.#options.pipelines.ofStatuses(sha, signal);
        const known = await this.#knownOf({ sha, pipeline, signal });
        const { context } = status;
        if (same(known.get(context), wanted))
            return;
        known.set(context, await this.#write({ sha, pipeline, context, signal }, known.get(context), wanted));
    }
    /** Jobs of GitLab's own pipelines are in the list as well, and may bear any name. */
    async standing(sha, signal) {
        const { identity } = this.#options;
        const standing = new Map();
        const listed = await this.#list({ sha, signal });
        this.#listed.set(sha, listed);
        for (const status of listed) {
            if (standing.has(status.name))
                continue;
            standing.set(status.name, {
                context: status.name,
                state: toState(status.status),
                description: status.description ?? '',
                targetUrl: status.target_url ?? undefined,
                // A job of a pipeline that we started bears our name too, and no description; what we set always has one.
                mine: status.description !== null && (await identity.wrote(status.author, signal)),
            });
        }
        return [...standing.values()];
    }
    /** The last ones of each pipeline, newest first by when they last changed. None for a commit that GitLab has not. */
    async #list({ sha, pipeline, context, signal }) {
        const { project } = this.#options;
        const call = { task: `list the statuses of ${sha.slice(0, 7)}`, role: 'Reporter' };
        try {
            const statuses = await project.client.list(call, signal, {
                path: `${project.path}/repository/commits/${sha}/statuses`,
                query: {
                    ...(context === undefined ? {} : { name: context }),
                    ...(pipeline === undefined ? {} : { pipeline_id: pipeline }),
                },
            });
            return statuses.toSorted((a, b) => changedAt(b) - changedAt(a) || b.id - a.id);
        }
        catch (error) {
            if ((0,platform_errors/* isNotFoundError */.El)(error))
                return [];
            throw error;
        }
    }
    /**
     * GitLab changes a waiting status only by moving it on, from pending to running and from there to an end. Another
     * description for one that keeps waiting takes it along that way, and at its end begins anew.
     * @returns what stands now
     */
    async #write(place, standing, wanted) {
        if (wanted.state === 'pending' && standing?.state === 'pending')
            return await this.#post(place, { ...wanted, state: 'running' });
        if (wanted.state === 'pending' && standing?.state === 'running') {
            await this.#post(place, { ...wanted, state: 'canceled' });
            return await this.#post(place, wanted);
        }
        try {
            return await this.#post(place, wanted);
        }
        catch (error) {
            if (!isNoTransition(error) || wanted.state !== 'pending' || standing !== undefined)
                throw error;
            // It waits already: set by an earlier run of ours.
            const [found] = await this.#list(place);
            if (found === undefined)
                throw error;
            const stands = toWritten(found);
            return same(stands, wanted) ? stands : await this.#write(place, stands, wanted);
        }
    }
    async #post({ sha, pipeline, context, signal }, written) {
        const { project, identity } = this.#options;
        const call = {
            task: `set the status ${context} on ${sha.slice(0, 7)}`,
            role: 'Developer',
            writes: true,
            hint: 'On a protected branch it must be allowed to push or merge there.',
        };
        const { author } = await project.client.ask(call, signal, {
            method: 'POST',
            path: `${project.path}/statuses/${sha}`,
            body: { name: context, ...written, ...(pipeline === undefined ? {} : { pipeline_id: pipeline }) },
            // What was carried out without our hearing of it is found as what stands.
            repeatable: written.state !== 'canceled',
        });
        identity.learn(author);
        return written;
    }
    #knownOf(where) {
        let known = this.#known.get(where.sha);
        if (known === undefined) {
            known = this.#options.lookFirst ? this.#read(where) : Promise.resolve(new Map());
            this.#known.set(where.sha, known);
        }
        return known;
    }
    /** Of its pipeline, where all of them tell which one that is: older servers do not. */
    #alreadyRead({ sha, pipeline }) {
        const listed = this.#listed.get(sha);
        this.#listed.delete(sha);
        if (pipeline === undefined)
            return listed;
        if (listed?.every((status) => typeof status.pipeline_id === 'number') !== true)
            return undefined;
        return listed.filter((status) => status.pipeline_id === pipeline);
    }
    /** Ours alone: to set one again that somebody else set is to make it ours. Not being able to look hinders no write. */
    async #read(where) {
        const known = new Map();
        try {
            for (const status of this.#alreadyRead(where) ?? (await this.#list(where))) {
                if (known.has(status.name) || status.description === null)
                    continue;
                if (await this.#options.identity.wrote(status.author, where.signal))
                    known.set(status.name, toWritten(status));
            }
        }
        catch {
            where.signal.throwIfAborted();
        }
        return known;
    }
}
function toState(status) {
    if (status === 'success')
        return 'success';
    if (status === 'failed')
        return 'failure';
    return WAITING.has(status) ? 'pending' : 'error';
}
function toWritten({ status, description, target_url }) {
    return { state: status, description: description ?? '', target_url: target_url ?? undefined };
}
/** One that runs waits, to us. */
function same(standing, wanted) {
    const state = standing?.state === 'running' ? 'pending' : standing?.state;
    return (state === wanted.state &&
        standing?.description === wanted.description &&
        standing.target_url === wanted.target_url);
}
/** GitLab refuses longer ones. Without its fragment one still leads to the run. */
function fitUrl(url) {
    if (url === undefined || url.length <= URL_LIMIT)
        return url;
    const [page = ''] = url.split('#');
    return page.length <= URL_LIMIT ? page : undefined;
}
function changedAt({ finished_at, started_at, created_at }) {
    return Date.parse(finished_at ?? started_at ?? created_at);
}
function isNoTransition(error) {
    return error instanceof platform_errors/* ForgeError */.Q8 && error.status === 400 && /cannot transition/i.test(error.said ?? '');
}

;// CONCATENATED MODULE: ./src/platform/gitlab/versions.ts


/**
 * The versions of merge requests: GitLab makes one of every push, and keeps its commits and files, also of heads that a
 * force-push took away. What a version holds never changes, so it is read once.
 */
class Versions {
    #project;
    #listed = new Map();
    /** Numbers of those that were begun anew. */
    #begun = new Set();
    #details = new Map();
    constructor(project) {
        this.#project = project;
    }
    /** What was listed until now is forgotten, and what is listed from now on counts as newer than all that was read before. */
    begin(number) {
        for (const key of this.#listed.keys())
            if (key.startsWith(`${number} `))
                this.#listed.delete(key);
        this.#begun.add(number);
    }
    /** What was listed counts for nothing newer any more. */
    end(number) {
        this.#begun.delete(number);
    }
    /** As they were at some time since it was begun, at the head it has; else as they are now. None or one call for each 100. */
    since(changeRequest, signal) {
        return this.#begun.has(changeRequest.number)
            ? this.upTo(changeRequest, signal)
            : this.list(changeRequest, signal);
    }
    /** It was begun, and never had another head than this one. */
    async alone(changeRequest, signal) {
        if (!this.#begun.has(changeRequest.number))
            return false;
        const heads = (await this.upTo(changeRequest, signal)).map((version) => version.head_commit_sha);
        return heads.every((head) => head === changeRequest.headSha);
    }
    /** As they are now, newest first. One call for each 100. */
    list(changeRequest, signal) {
        const key = versions_keyOf(changeRequest);
        const listed = this.#list(changeRequest, signal);
        this.#listed.set(key, listed);
        listed.catch(() => {
            if (this.#listed.get(key) === listed)
                this.#listed.delete(key);
        });
        return listed;
    }
    async #list({ number }, signal) {
        const versions = await this.#project.client.list(callOf(number), signal, {
            path: `${mergeRequestPath(this.#project, number)}/versions`,
        });
        return versions.toSorted((a, b) => b.id - a.id);
    }
    /** At least those up to this head; perhaps listed earlier, when it was the head already. */
    async upTo(changeRequest, signal) {
        return this.#listed.get(versions_keyOf(changeRequest)) ?? (await this.list(changeRequest, signal));
    }
    /** The newest version with this head, on this base if one is given; `undefined` when there is none. */
    async detail(changeRequest, wanted, signal) {
        const found = (await this.upTo(changeRequest, signal)).find(({ head_commit_sha: head, base_commit_sha: base }) => head === wanted.headSha && (wanted.baseSha === undefined || base === wanted.baseSha));
        if (found === undefined)
            return undefined;
        const { id } = found;
        const known = this.#details.get(id);
        if (known !== undefined)
            return await known;
        const asked = this.#detail(changeRequest.number, id, signal);
        this.#details.set(id, asked);
        asked.catch(() => this.#details.delete(id));
        return await asked;
    }
    async #detail(number, id, signal) {
        const path = `${mergeRequestPath(this.#project, number)}/versions/${id}`;
        const detail = await this.#project.client.ask(callOf(number), signal, { path });
        if (!Array.isArray(detail.commits) || !Array.isArray(detail.diffs))
            throw unexpectedAnswer(callOf(number), path, 'a version without its commits and files');
        return detail;
    }
}
function callOf(number) {
    return { task: `read what was pushed to merge request !${number}`, role: 'Reporter' };
}
function versions_keyOf({ number, headSha }) {
    return `${number} ${headSha}`;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/platform.ts




















/** GitLab, gitlab.com or self-managed. Every method says how many calls it makes, beside one for each account seen first. */
class GitLabPlatform {
    id = 'gitlab';
    words = { changeRequest: 'merge request', sigil: '!' };
    /** GitLab refuses more than 1,000,000 characters; the room in between is for the marker and for defused lines. */
    limits = { comment: 990_000, statusDescription: STATUS_LIMIT };
    #project;
    #clock;
    #identity;
    #mergeRequests;
    #versions;
    #sources;
    #notes;
    #pipelines;
    #statuses;
    #glances;
    #statusCheck;
    /** Numbers by the heads that we were told they have. */
    #numbers = new Map();
    #enforcement;
    constructor(options) {
        const { repository, trigger } = options.context;
        const { redactor, clock = core_clock/* systemClock */.m, log = core_log/* silentLogger */.q, pipeline, statusCheck } = options;
        const client = new GitLabClient(options);
        const accounts = new Accounts(client);
        const project = { client, accounts, path: `/projects/${repository.id}`, fullName: repository.fullName };
        const identity = new Identity(client);
        this.#project = project;
        this.#clock = clock;
        this.#identity = identity;
        this.#mergeRequests = new MergeRequests(project, repository);
        this.#versions = new Versions(project);
        const authors = new Authors(project);
        this.#sources = { project, versions: this.#versions, authors };
        this.#notes = new GitLabNotes({ project, identity, redactor, clock, url: repository.url });
        const numberOf = (sha) => this.#numbers.get(sha);
        this.#pipelines = new Pipelines({ project, log, trigger, pipeline, numberOf });
        this.#statuses = new GitLabStatuses({
            project,
            identity,
            redactor,
            pipelines: this.#pipelines,
            // A push brings a commit without statuses; a look at them first would be a call wasted on every push.
            lookFirst: trigger.kind !== 'change-request',
        });
        this.#glances = new Glances({
            ...{ project, repository, identity, authors, clock },
            ...{ mergeRequests: this.#mergeRequests, versions: this.#versions, notes: this.#notes },
            learn: ({ changeRequest: { number, headSha }, pipelines, settings }) => {
                this.#numbers.set(headSha, number);
                if (pipelines !== undefined)
                    this.#pipelines.learn(headSha, pipelines);
                const enforcement = enforcementOf(settings);
                if (enforcement !== undefined)
                    this.#enforcement = Promise.resolve(enforcement);
            },
        });
        this.#statusCheck = statusCheck === undefined ? undefined : { project, log, id: statusCheck };
    }
    /** One call; for a fork one more. */
    async changeRequest(number, signal) {
        const found = await this.#mergeRequests.read(number, signal);
        this.#numbers.set(found.headSha, number);
        return found;
    }
    /** One call, and one more where somebody approved; where GraphQL does not tell, as many as `changeRequest`. */
    async glance(number, signal) {
        const found = await this.#glances.glance(number, signal);
        this.#numbers.set(found.changeRequest.headSha, number);
        return found;
    }
    /** None after `glance`, the first time; else as many, and those of `provenance`. */
    conversation(changeRequest, signal) {
        return this.#glances.conversation(changeRequest, signal);
    }
    /** Four calls for up to 100 commits and files. */
    change(changeRequest, signal) {
        return readChange(this.#sources, changeRequest, signal);
    }
    /** Two calls, three when somebody approved. */
    reviews(changeRequest, signal) {
        return readReviews(this.#project, this.#versions, { changeRequest, clock: this.#clock, signal });
    }
    /** One call; none for bots. */
    permission(account, signal) {
        return readPermission(this.#project, account, signal);
    }
    /** None after `change`; else one, or two where more than one version is known. */
    provenance(changeRequest, signal) {
        return readProvenance(this.#versions, changeRequest, signal);
    }
    /** One call, and one more for authors nobody has seen. */
    commitsOf(changeRequest, headSha, signal) {
        return readCommits(this.#sources, { changeRequest, headSha }, signal);
    }
    /** Two calls, and one for each further 100 pushes to the project since it was opened; none for a fork. */
    pushes(changeRequest, signal) {
        return readPushes(this.#project, this.#versions, { changeRequest, signal });
    }
    /** One call; one more for whoever is not in the group, none for bots. */
    isMember(team, account, signal) {
        return readMembership(this.#project, team, { account, signal });
    }
    /** One call. */
    fileAt(path, ref, signal) {
        return readFileAt(this.#project, { path, ref, signal });
    }
    /** One call for each 100; with a find, at times one more to learn who we are. */
    statusesOf(sha, signal) {
        return this.#statuses.standing(sha, signal);
    }
    /** None once something was written; else one, the first time. */
    self(signal) {
        return this.#identity.self(signal);
    }
    /** One call, the first time. */
    enforcement(signal) {
        this.#enforcement ??= readEnforcement(this.#project, signal);
        return this.#enforcement;
    }
    /** One call for each 100. */
    async openChangeRequests(signal) {
        return new Set((await this.#mergeRequests.open(signal)).map(({ iid }) => iid));
    }
    /** One call for each 100, and one for each. */
    async openChanges(signal) {
        return await this.#mergeRequests.readEach(await this.#mergeRequests.open(signal), signal);
    }
    /** One call for each 100, and one for each found. */
    async changeRequestsOfRef(ref, signal) {
        return await this.#mergeRequests.readEach(await this.#mergeRequests.ofRef(ref, signal), signal);
    }
    /** One call, and one for each found that was not read before, or changed since. */
    async changeRequestsOfCommit(sha, signal) {
        const listed = await this.#mergeRequests.ofCommit(sha, signal);
        return (await this.#mergeRequests.readChanged(listed, signal)).filter(({ headSha }) => headSha === sha);
    }
    /**
     * One call, or none when the status is as it should be; two for another word about what keeps waiting. Outside of
     * pushes, one more to look at a commit's statuses. One more to answer the external status check. Outside of the merge
     * request's pipeline, one more to find that, and two when its gate's job is run again for an approval.
     */
    async setStatus(sha, status, signal) {
        await this.#statuses.set(sha, status, signal);
        if (status.context !== 'offshoot/approval')
            return;
        await this.#answerCheck(sha, status, signal);
        if (status.state === 'success')
            await this.#pipelines.goOn(sha, signal);
    }
    /** One call for each 100 comments; with a find, at times one more to learn who we are, and one whether it was edited. */
    commentsStartingWith(number, marker, signal) {
        return this.#notes.startingWith(number, marker, signal);
    }
    /** One call; at times one more to learn who we are, and one whether it was edited. */
    commentById(number, id, signal) {
        return this.#notes.byId(number, id, signal);
    }
    /** One call. */
    react(number, comment, reaction, signal) {
        return this.#notes.react(number, comment, { reaction, signal });
    }
    /** Two calls; the second is tried once, as a repeated one would start a second pipeline. */
    rerun(runId, signal) {
        return rerun(this.#project, runId, signal);
    }
    /** One call. When its outcome is not known, one look at the comments before the one further try. */
    createComment(number, body, signal) {
        return this.#notes.create(number, body, signal);
    }
    /** One call. */
    updateComment(number, comment, body, signal) {
        return this.#notes.update(number, comment, { body, signal });
    }
    /** One call; a comment that is gone already is no error. */
    deleteComment(number, comment, signal) {
        return this.#notes.delete(number, comment, signal);
    }
    async #answerCheck(sha, status, signal) {
        if (this.#statusCheck === undefined)
            return;
        const number = this.#numbers.get(sha) ?? (await this.#mergeRequests.ofCommit(sha, signal))[0]?.iid;
        if (number === undefined)
            return;
        await answerStatusCheck(this.#statusCheck, { number, sha, state: status.state }, signal);
    }
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/platform/runner.ts
var runner = __webpack_require__(1245);
;// CONCATENATED MODULE: ./src/platform/gitlab/trigger.ts

/**
 * What a pipeline's source means to us. `undefined` when it is one of ours and lacks what it must have; one that we have
 * no job for is `other`.
 * @param payload of the webhook that triggered it; `undefined` without one
 */
function trigger_triggerOf(source, env, payload) {
    const other = { kind: 'other', event: source };
    switch (source) {
        case 'merge_request_event':
            return mergeRequest(env);
        case 'parent_pipeline':
            return env.CI_MERGE_REQUEST_IID === undefined ? other : mergeRequest(env);
        case 'schedule':
            return { kind: 'schedule' };
        case 'trigger':
            return payload === undefined ? { kind: 'manual' } : webhook(env, payload);
        case 'push':
            return push(env, other);
        case 'web':
        case 'api':
        case 'chat':
            return { kind: 'manual' };
        default:
            return other;
    }
}
function mergeRequest(env) {
    const number = numberOf(env.CI_MERGE_REQUEST_IID);
    if (number === undefined)
        return undefined;
    if (env.CI_MERGE_REQUEST_EVENT_TYPE !== 'merge_train')
        return { kind: 'change-request', action: 'updated', number };
    const headSha = shaOf(env, 'CI_COMMIT_SHA');
    const baseSha = shaOf(env, 'CI_MERGE_REQUEST_TARGET_BRANCH_SHA') ?? shaOf(env, 'CI_MERGE_REQUEST_DIFF_BASE_SHA');
    if (headSha === undefined || baseSha === undefined)
        return undefined;
    return { kind: 'merge-group', headSha, baseSha, numbers: [number] };
}
function push(env, other) {
    // A tag's pipeline has no branch.
    if (env.CI_COMMIT_BRANCH === undefined)
        return other;
    const ref = refOf(env, 'CI_COMMIT_BRANCH');
    const sha = shaOf(env, 'CI_COMMIT_SHA');
    return ref === undefined || sha === undefined ? undefined : { kind: 'push', ref, sha };
}
/** What leaves the code as it is, as far as this pipeline is concerned: a push starts one of the merge request's own. */
const DESCRIPTIONS = new Set(['open', 'reopen', 'update']);
const REVIEWS = new Set(['approved', 'approval', 'unapproved', 'unapproval']);
const ENDS = new Set(['close', 'merge']);
function webhook(env, payload) {
    const kind = wordOf(payload, 'object_kind');
    const action = wordOf(payload, 'object_attributes', 'action');
    const event = ['webhook', kind, action].filter((word) => word !== undefined).join('.');
    const other = { kind: 'other', event };
    // Whoever has the trigger's token can send anything.
    if (idOf(payload, 'project', 'id') !== numberOf(env.CI_PROJECT_ID))
        return other;
    if (kind === 'merge_request')
        return ofMergeRequest(action, payload, other);
    return kind === 'note' ? ofNote(action, payload, other) : other;
}
function ofMergeRequest(action, payload, other) {
    const number = idOf(payload, 'object_attributes', 'iid');
    if (action === undefined)
        return other;
    if (REVIEWS.has(action))
        return number === undefined ? undefined : { kind: 'review', number };
    const meaning = DESCRIPTIONS.has(action) ? 'described' : ENDS.has(action) ? 'closed' : undefined;
    if (meaning === undefined)
        return other;
    return number === undefined ? undefined : { kind: 'change-request', action: meaning, number };
}
/** Only new comments count: an edited one can have been somebody else's approval before. Older servers name no action. */
function ofNote(action, payload, other) {
    const isNew = action === undefined || action === 'create';
    if (!isNew || fieldOf(payload, 'object_attributes', 'noteable_type') !== 'MergeRequest')
        return other;
    const number = idOf(payload, 'merge_request', 'iid');
    const commentId = idOf(payload, 'object_attributes', 'id');
    return number === undefined || commentId === undefined ? undefined : { kind: 'comment', number, commentId };
}
function numberOf(text) {
    return /^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : undefined;
}

;// CONCATENATED MODULE: ./src/platform/gitlab/event.ts





const { required, badVariable } = (0,runner/* variablesSetBy */.t)('GitLab', 'GitLab CI/CD sets it in every job. Elsewhere, use `--platform local`.');
/** GitLab caps webhook payloads at 25 MB. */
const MAX_PAYLOAD_BYTES = (/* unused pure expression or super */ null && (25 * 1024 * 1024));
/**
 * Reads where this run stands from the variables that GitLab's runner sets, and from the payload of a webhook where one
 * triggered the pipeline. Of the payload only ids and the action are believed; everything else is asked of the API.
 * @throws OffshootError `config` when a variable or the payload is missing or has another form
 */
async function event_readContext(env, readFile = readTextFile) {
    const source = required(env, 'CI_PIPELINE_SOURCE', /^[a-z_]{1,64}$/);
    const id = required(env, 'CI_PROJECT_ID', /^[1-9]\d{0,14}$/);
    const fullName = required(env, 'CI_PROJECT_PATH', /^[\w.-]{1,255}(?:\/[\w.-]{1,255}){1,20}$/);
    const host = required(env, 'CI_SERVER_HOST', /^[\w.:[\]-]{1,255}$/);
    const runId = Number(required(env, 'CI_JOB_ID', /^[1-9]\d{0,14}$/));
    const workspace = required(env, 'CI_PROJECT_DIR', /^/);
    if (!isAbsolute(workspace))
        throw badVariable('CI_PROJECT_DIR', workspace, 'an absolute path');
    const trigger = triggerOf(source, env, source === 'trigger' ? await readPayload(env, readFile) : undefined);
    if (trigger === undefined) {
        throw new OffshootError('config', `The pipeline's source ${source} does not name what it is about`, {
            where: source === 'trigger' ? (env.TRIGGER_PAYLOAD ?? 'TRIGGER_PAYLOAD') : 'CI_MERGE_REQUEST_IID',
            next: 'Check that nothing in the CI/CD configuration sets variables that GitLab sets itself.',
        });
    }
    return {
        platform: 'gitlab',
        host,
        repository: {
            platform: 'gitlab',
            id,
            fullName,
            defaultBranch: refOf(env, 'CI_DEFAULT_BRANCH') ?? '',
            url: webAddress(env, 'CI_PROJECT_URL'),
        },
        trigger,
        runId,
        runUrl: env.CI_JOB_URL === undefined ? undefined : webAddress(env, 'CI_JOB_URL'),
        workspace,
    };
}
/** `undefined` for a pipeline that somebody triggered by hand. */
async function readPayload(env, readFile) {
    const path = env.TRIGGER_PAYLOAD;
    if (path === undefined || path === '')
        return undefined;
    try {
        return JSON.parse(await readFile(path, MAX_PAYLOAD_BYTES));
    }
    catch (error) {
        throw new OffshootError('config', 'Could not read the webhook’s payload', {
            where: path,
            said: messageOf(error),
            next: 'GitLab writes it to a file, and the file’s path to TRIGGER_PAYLOAD, when a webhook calls the trigger.',
            cause: error,
        });
    }
}
function webAddress(env, name) {
    const value = required(env, name, /^https?:\/\/\S+$/);
    if (!URL.canParse(value))
        throw badVariable(name, value, 'a web address');
    return value.replace(/\/+$/, '');
}

;// CONCATENATED MODULE: ./src/platform/gitlab/index.ts



const HOW_TO_GET_ONE = 'Make a project access token with the role Developer and the scope `api` (on GitLab.com from Premium on; on Free, a personal access token of an account that is there for this alone), keep it in a masked CI/CD variable, and name that in `gitlab-token`; on the command line, OFFSHOOT_GITLAB_TOKEN.';
/** @throws OffshootError `config` without a token that can write, or with an API address that is none */
function createGitLabPlatform({ token, env, ...rest }) {
    if (token === undefined || token === '')
        throw new errors/* OffshootError */.t_('config', 'There is no token for GitLab', { next: HOW_TO_GET_ONE });
    if (token === env.CI_JOB_TOKEN) {
        throw new errors/* OffshootError */.t_('config', 'The job’s own token cannot write to GitLab', {
            said: 'a CI_JOB_TOKEN may read merge requests, and neither comment nor set statuses',
            next: HOW_TO_GET_ONE,
        });
    }
    const apiUrl = env.CI_API_V4_URL ?? 'https://gitlab.com/api/v4';
    if (!URL.canParse(apiUrl) || !/^https?:/.test(apiUrl))
        throw new errors/* OffshootError */.t_('config', 'CI_API_V4_URL is not a web address', { said: apiUrl });
    return new GitLabPlatform({ ...rest, ...pipelineOf(env), token, apiUrl });
}
function pipelineOf({ CI_PIPELINE_ID: id = '', CI_COMMIT_SHA: sha = '' }) {
    const pipeline = { id: Number(id), sha };
    return /^[1-9]\d{0,14}$/.test(id) && sha !== '' ? { pipeline } : {};
}

;// CONCATENATED MODULE: ./src/platform/local/lookup.ts


function urlOf({ repository }) {
    return `local:${repository.fullName}`;
}
function changeRequestOf(state, number) {
    const found = state.changeRequests.find((changeRequest) => changeRequest.number === number);
    if (found !== undefined)
        return found;
    throw new platform_errors/* ForgeError */.Q8(`The local forge has no change request ${number}`, {
        status: 404,
        next: `It has ${state.changeRequests.map((changeRequest) => changeRequest.number).join(', ') || 'none'}.`,
    });
}
function accountOf(state, login) {
    const found = state.accounts.find((account) => account.login === login);
    if (found !== undefined)
        return found;
    throw new OffshootError('config', `The local forge has no account ${login}`, {
        next: `Its accounts are ${state.accounts.map((account) => account.login).join(', ')}.`,
    });
}

;// CONCATENATED MODULE: ./src/platform/local/convert.ts

function toChangeRequest(state, found, { sigil }) {
    const { author, ...rest } = found;
    const { fullName } = state.repository;
    const url = urlOf(state);
    return {
        ...rest,
        author: toAccount(state, author),
        url: `${url}${sigil}${found.number}`,
        repository: { platform: 'local', ...state.repository, url },
        headRepository: found.fromFork ? `fork/${fullName.split('/').at(-1)}` : fullName,
    };
}
/** Whom commits belong to goes by their addresses, as at other forges. */
function convert_toCommit(state, commit) {
    return {
        ...commit,
        author: accountOfAddress(state, commit.authorEmail),
        committer: accountOfAddress(state, commit.committerEmail),
    };
}
function toReview(state, review) {
    const { author, commitSha, submittedAt } = review;
    return { author: toAccount(state, author), state: review.state, commitSha, submittedAt };
}
function convert_toComment(state, comment, { sigil }) {
    return {
        id: comment.id,
        body: comment.body,
        author: toAccount(state, comment.author),
        mine: comment.author === state.me,
        url: `${urlOf(state)}${sigil}${comment.changeRequest}-${comment.id}`,
        createdAt: comment.createdAt,
        edited: comment.edited,
        via: undefined,
    };
}
/** Newest first. */
function toPushes(state, number) {
    return state.pushes
        .filter((push) => push.changeRequest === number)
        .map(({ sha, at, account }) => ({ sha, at, account: toAccount(state, account) }))
        .toReversed();
}
/** The last status of each context; all are ours. */
function toStanding(state, sha) {
    const standing = new Map();
    for (const status of state.statuses.toReversed()) {
        const { context, description, targetUrl } = status;
        if (status.sha === sha && !standing.has(context))
            standing.set(context, { context, state: status.state, description, targetUrl, mine: true });
    }
    return [...standing.values()];
}
function toAccount(state, id) {
    const found = state.accounts.find((account) => account.id === id);
    return found === undefined ? undefined : { id: found.id, login: found.login, type: found.type };
}
function accountOfAddress(state, email) {
    const found = state.accounts.find((account) => account.emails.some((known) => known.toLowerCase() === email.toLowerCase()));
    return found === undefined ? undefined : toAccount(state, found.id);
}

;// CONCATENATED MODULE: ./src/platform/local/dialect.ts
const DIALECTS = {
    github: {
        words: { changeRequest: 'pull request', sigil: '#' },
        comment: { limit: 60_000, most: 65_536 },
        verdicts: ['approved', 'changes-requested', 'commented', 'dismissed'],
        tokenAccount: { id: 41898282, login: 'github-actions[bot]', type: 'bot' },
    },
    gitlab: {
        words: { changeRequest: 'merge request', sigil: '!' },
        comment: { limit: 990_000, most: 1_000_000 },
        // An approval that is taken back is gone, and a remark is a comment.
        verdicts: ['approved', 'changes-requested'],
        // The account that comes with a project access token.
        tokenAccount: { id: 4100190, login: 'project_4711_bot_5e0c8d21f6b94a7380d2c1e9a4b7f563', type: 'bot' },
    },
};

// EXTERNAL MODULE: ./src/core/git.ts
var git = __webpack_require__(7167);
;// CONCATENATED MODULE: ./src/platform/local/git.ts


/** The SHA a branch points at. */
async function shaOfBranch(place, branch, signal) {
    return (await git_git(place, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`], signal)).trim();
}
/** Commits that `head` has and `base` lacks, oldest first. */
async function commitsBetween(place, { base, head }, signal) {
    const format = ['%H', '%an', '%ae', '%cn', '%ce', '%cI', '%B'].join('%x1f');
    const args = [
        'log',
        '-z',
        '--reverse',
        '--topo-order',
        '--no-notes',
        '--no-show-signature',
        `--format=${format}`,
        `${base}..${head}`,
    ];
    const output = await git_git(place, [...args, '--'], signal);
    return output
        .split('\0')
        .filter((record) => record !== '')
        .map((record) => {
        const [sha = '', authorName = '', authorEmail = '', committerName = '', committerEmail = '', committedAt = '', ...rest] = record.split('\x1f');
        return {
            sha,
            authorName,
            authorEmail,
            committerName,
            committerEmail,
            committedAt,
            message: rest.join('\x1f').trimEnd(),
        };
    });
}
/** Files that differ between the point where `head` left `base`, and `head`. */
async function filesBetween(place, { base, head }, signal) {
    const args = [
        'diff',
        '-z',
        '--raw',
        '--no-abbrev',
        '--find-renames',
        '--no-ext-diff',
        '--no-textconv',
        `${base}...${head}`,
        '--',
    ];
    const fields = (await git_git(place, args, signal)).split('\0');
    const files = [];
    for (let i = 0; i + 1 < fields.length;) {
        // `:100644 100644 <blob before> <blob after> M`, then the path; for renames and copies, both paths.
        const [, , , blob = '', letter = ''] = (fields[i++] ?? '').split(' ');
        const path = fields[i++] ?? '';
        switch (letter.charAt(0)) {
            case 'R':
                files.push({ path: fields[i++] ?? '', previousPath: path, status: 'renamed', blob });
                break;
            case 'C':
                files.push({ path: fields[i++] ?? '', status: 'added', blob });
                break;
            case 'A':
                files.push({ path, status: 'added', blob });
                break;
            case 'D':
                files.push({ path, status: 'removed' });
                break;
            default:
                files.push({ path, status: 'modified', blob });
        }
    }
    return files;
}
/** Whether a commit is here. */
async function hasCommit({ repository, env }, sha, signal) {
    try {
        await (0,git/* git */.$Y)(['cat-file', '-e', `${sha}^{commit}`], { directory: repository, env, signal });
        return true;
    }
    catch {
        signal.throwIfAborted();
        return false;
    }
}
/** Text of a file at a commit; `undefined` for what is no file there. */
async function fileAt(place, { path, sha }, signal) {
    const entry = await git_git(place, ['ls-tree', '-z', '--full-tree', sha, '--', path], signal);
    // `100644 blob <id>`, a tab, the path; a directory named with a slash at its end would list what is in it.
    const [, blob, found] = /^100\d{3} blob ([0-9a-f]+)\t([^\0]*)\0$/.exec(entry) ?? [];
    return blob === undefined || found !== path ? undefined : git_git(place, ['cat-file', 'blob', blob], signal);
}
async function git_git({ repository, env }, args, signal) {
    try {
        return await (0,git/* git */.$Y)(args, { directory: repository, env, signal });
    }
    catch (error) {
        signal.throwIfAborted();
        const { stderr } = error;
        throw new errors/* OffshootError */.t_('forge', `git ${args[0]} failed`, {
            where: repository,
            said: stderr?.trim() || String(error),
            next: 'Check that the branch exists in this repository.',
            cause: error,
        });
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./src/platform/local/store.ts




/** Milliseconds. */
const LOCK_TIME = 10_000;
const LOCK_STEP = 10;
/** The forge's state in a directory. Readers see a whole document always; writers, of any process, take turns. */
class ForgeStore {
    #directory;
    #clock;
    constructor(directory, clock) {
        this.#directory = directory;
        this.#clock = clock;
    }
    async read() {
        try {
            return JSON.parse(await (0,promises_.readFile)(this.#file, 'utf8'));
        }
        catch (error) {
            throw new errors/* OffshootError */.t_('config', 'There is no local forge here', {
                where: this.#file,
                next: 'Set one up with `offshoot demo`, or point at the directory of one that exists.',
                cause: error,
            });
        }
    }
    async create(state) {
        await (0,promises_.mkdir)(this.#directory, { recursive: true });
        await this.#write(state);
    }
    /** Changes the state as a whole or, when `change` throws, not at all. */
    async update(change, signal) {
        await this.#lock(signal);
        try {
            const state = await this.read();
            const result = change(state);
            await this.#write(state);
            return result;
        }
        finally {
            await (0,promises_.rm)(this.#lockFile, { force: true });
        }
    }
    get #file() {
        return (0,external_node_path_.join)(this.#directory, 'forge.json');
    }
    get #lockFile() {
        return (0,external_node_path_.join)(this.#directory, 'forge.lock');
    }
    async #write(state) {
        const draft = `${this.#file}.${(0,external_node_crypto_.randomUUID)()}`;
        await (0,promises_.writeFile)(draft, `${JSON.stringify(state, undefined, 2)}\n`);
        await (0,promises_.rename)(draft, this.#file);
    }
    async #lock(signal) {
        const start = this.#clock.monotonic();
        for (;;) {
            signal.throwIfAborted();
            try {
                await (await (0,promises_.open)(this.#lockFile, 'wx')).close();
                return;
            }
            catch (error) {
                if ((0,errors/* codeOf */.$N)(error) !== 'EEXIST')
                    throw error;
            }
            if (this.#clock.monotonic() - start > LOCK_TIME) {
                throw new errors/* OffshootError */.t_('forge', 'The local forge stays locked', {
                    where: this.#lockFile,
                    next: 'Remove the file if no other run is under way.',
                });
            }
            await this.#clock.sleep(LOCK_STEP, signal);
        }
    }
}

;// CONCATENATED MODULE: ./src/platform/local/platform.ts








/** The local forge, seen from a run. */
class LocalPlatform {
    id = 'local';
    words;
    limits;
    #store;
    #clock;
    #env;
    #readOnly;
    #dialect;
    constructor(options) {
        this.#clock = options.clock ?? core_clock/* systemClock */.m;
        this.#store = new ForgeStore(options.directory, this.#clock);
        this.#env = options.env;
        this.#readOnly = options.readOnly ?? false;
        this.#dialect = options.dialect ?? DIALECTS.github;
        this.words = this.#dialect.words;
        this.limits = { comment: this.#dialect.comment.limit, statusDescription: 140 };
    }
    async changeRequest(number, _signal) {
        const state = await this.#store.read();
        return toChangeRequest(state, changeRequestOf(state, number), this.words);
    }
    async change(changeRequest, signal) {
        const state = await this.#store.read();
        const place = { repository: state.git, env: this.#env };
        const span = { base: changeRequest.baseSha, head: changeRequest.headSha };
        const [commits, files] = await Promise.all([
            commitsBetween(place, span, signal),
            filesBetween(place, span, signal),
        ]);
        return { commits: commits.map((commit) => convert_toCommit(state, commit)), files, complete: true };
    }
    async reviews(changeRequest, _signal) {
        const state = await this.#store.read();
        return state.reviews
            .filter((review) => review.changeRequest === changeRequest.number)
            .map((review) => toReview(state, review));
    }
    async permission(account, _signal) {
        if (account.type !== 'user')
            return 'none';
        const state = await this.#store.read();
        return state.accounts.find((known) => known.id === account.id)?.permission ?? 'none';
    }
    /** Nobody opens anything here in another's name, and no agent is started from here. */
    async provenance(_changeRequest, _signal) {
        return { openedVia: undefined, starters: [], replacedHeads: [], complete: true };
    }
    async commitsOf({ baseSha }, headSha, signal) {
        const state = await this.#store.read();
        const place = { repository: state.git, env: this.#env };
        if (!(await hasCommit(place, headSha, signal)))
            return undefined;
        const commits = await commitsBetween(place, { base: baseSha, head: headSha }, signal);
        return commits.map((commit) => convert_toCommit(state, commit));
    }
    async pushes(changeRequest, _signal) {
        if (changeRequest.fromFork)
            return undefined;
        return toPushes(await this.#store.read(), changeRequest.number);
    }
    async isMember({ organization, slug }, _account, _signal) {
        throw new platform_errors/* ForgeError */.Q8(`Could not read who is in the team @${organization}/${slug}`, {
            said: 'the local forge has no teams',
        });
    }
    async fileAt(path, sha, signal) {
        const { git } = await this.#store.read();
        return fileAt({ repository: git, env: this.#env }, { path, sha }, signal);
    }
    async statusesOf(sha, _signal) {
        return toStanding(await this.#store.read(), sha);
    }
    async self(_signal) {
        const state = await this.#store.read();
        return toAccount(state, state.me);
    }
    async openChangeRequests(signal) {
        return new Set((await this.openChanges(signal)).map((found) => found.number));
    }
    openChanges(_signal) {
        return this.#select((found) => found.state === 'open');
    }
    changeRequestsOfRef(ref, _signal) {
        return this.#select((found) => found.headRef === ref && !found.fromFork);
    }
    async changeRequestsOfCommit(sha, _signal) {
        const found = await this.#select(({ headSha }) => headSha === sha);
        return found.toSorted((a, b) => Number(b.state === 'open') - Number(a.state === 'open'));
    }
    async setStatus(sha, status, signal) {
        this.#refuseIfReadOnly(`set the status ${status.context} on ${sha.slice(0, 7)}`);
        const at = this.#clock.now().toISOString();
        const set = {
            ...status,
            description: (0,platform_status/* fitDescription */.A)(status.description, this.limits.statusDescription),
            sha,
            at,
        };
        await this.#store.update(({ statuses }) => {
            const last = statuses.findLast((known) => known.sha === sha && known.context === status.context);
            const same = last?.state === set.state && last.description === set.description && last.targetUrl === set.targetUrl;
            if (!same)
                statuses.push(set);
        }, signal);
    }
    async commentsStartingWith(number, marker, _signal) {
        const state = await this.#store.read();
        return state.comments
            .filter((comment) => comment.changeRequest === number && comment.body.startsWith(marker))
            .map((comment) => convert_toComment(state, comment, this.words));
    }
    async commentById(number, id, _signal) {
        const state = await this.#store.read();
        const found = state.comments.find((comment) => comment.id === id && comment.changeRequest === number);
        return found === undefined ? undefined : convert_toComment(state, found, this.words);
    }
    async react(number, comment, reaction, signal) {
        const task = `react to a comment on ${this.#label(number)}`;
        this.#refuseIfReadOnly(task);
        await this.#store.update(({ comments, reactions }) => {
            if (!comments.some((known) => known.id === comment.id))
                throw gone(task);
            const same = reactions.some((known) => known.comment === comment.id && known.reaction === reaction);
            if (!same)
                reactions.push({ comment: comment.id, reaction });
        }, signal);
    }
    async rerun(runId, _signal) {
        throw new platform_errors/* ForgeError */.Q8(`Could not run ${runId} again`, { said: 'the local forge has no runner' });
    }
    async createComment(number, body, signal) {
        const task = `comment on ${this.#label(number)}`;
        this.#refuseIfReadOnly(task);
        this.#refuseIfTooLong(task, body);
        const createdAt = this.#clock.now().toISOString();
        return this.#store.update((state) => {
            changeRequestOf(state, number);
            const added = {
                id: ++state.lastId,
                changeRequest: number,
                author: state.me,
                body,
                createdAt,
                edited: false,
            };
            state.comments.push(added);
            return convert_toComment(state, added, this.words);
        }, signal);
    }
    async updateComment(number, comment, body, signal) {
        const task = `update the comment on ${this.#label(number)}`;
        this.#refuseIfReadOnly(task);
        this.#refuseIfTooLong(task, body);
        return this.#store.update((state) => {
            const found = state.comments.find((known) => known.id === comment.id);
            if (found === undefined)
                throw gone(task);
            Object.assign(found, { body, edited: true });
            return convert_toComment(state, found, this.words);
        }, signal);
    }
    async deleteComment(number, comment, signal) {
        this.#refuseIfReadOnly(`delete a comment on ${this.#label(number)}`);
        await this.#store.update((state) => {
            state.comments = state.comments.filter((known) => known.id !== comment.id);
        }, signal);
    }
    async #select(wanted) {
        const state = await this.#store.read();
        return state.changeRequests.filter(wanted).map((found) => toChangeRequest(state, found, this.words));
    }
    #label(number) {
        return `${this.words.changeRequest} ${this.words.sigil}${number}`;
    }
    #refuseIfTooLong(task, body) {
        const { most } = this.#dialect.comment;
        if (body.length <= most)
            return;
        throw new platform_errors/* ForgeError */.Q8(`Could not ${task}`, {
            status: 422,
            said: `body is too long (maximum is ${most} characters)`,
        });
    }
    #refuseIfReadOnly(task) {
        if (this.#readOnly)
            throw new platform_errors/* ForgeError */.Q8(`Could not ${task}`, {
                status: 403,
                said: 'this run may only read',
                readOnly: true,
            });
    }
}
function gone(task) {
    return new platform_errors/* ForgeError */.Q8(`Could not ${task}`, { status: 404, said: 'it is gone' });
}

;// CONCATENATED MODULE: ./src/platform/index.ts




/** The forge whose runner started us; `undefined` on any other machine. */
function platform_detectPlatform(env) {
    if (env.GITHUB_ACTIONS === 'true')
        return 'github';
    if (env.GITLAB_CI === 'true')
        return 'gitlab';
    return undefined;
}
/**
 * Where this run stands, from what the forge's runner set. The local forge has no runner: it tells each run itself
 * (`LocalForge.startRun`).
 * @throws OffshootError `config` when nothing here says so
 */
function readRunContext(id, env) {
    if (id === 'github')
        return readContext(env);
    if (id === 'gitlab')
        return readGitLabContext(env);
    throw notHere(id);
}
/** @throws OffshootError `config` when the forge cannot be talked to with what is given */
function createPlatform(id, options) {
    const create = PLATFORMS.get(id);
    if (create === undefined)
        throw notHere(id);
    return create(options);
}
const PLATFORMS = new Map([
    ['github', github/* createGitHubPlatform */.F],
    ['gitlab', createGitLabPlatform],
    ['local', createLocal],
]);
function createLocal({ env, localForge, clock }) {
    if (localForge === undefined)
        throw new errors/* OffshootError */.t_('config', 'The local platform needs the directory of its forge');
    return new LocalPlatform({ directory: localForge, env, clock });
}
function notHere(id) {
    return new OffshootError('config', `The platform ${id} cannot be used here`, {
        next: `Here are ${[...PLATFORMS.keys()].join(' and ')}.`,
    });
}

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
        const called = workflows.find((other) => uses_callOf(job) === other.path);
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
function uses_callOf(job) {
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
    const calls = new Set(trusted.flatMap(({ jobs }) => jobs.map(uses_callOf)));
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

// EXTERNAL MODULE: ./src/platform/github/files.ts
var files = __webpack_require__(4716);
;// CONCATENATED MODULE: ./src/doctor/github/ask.ts




/**
 * One answer. A refusal is a fact of its own; that GitHub cannot be reached, has a problem, or is at a limit is an error.
 * @throws ForgeError
 */
async function ask_ask(source, question, send) {
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
    const fact = await ask_ask(source, { task: 'read what workflow tokens may do', needs: 'administration: read' }, (api, asking) => api.actions.getGithubActionsDefaultWorkflowPermissionsRepository({ ...asking }));
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
    const fact = await listInside(question, async (page) => map(await ask_ask(source, question, (api, asking) => api.repos.getAllEnvironments({ ...asking, ...page })), ({ environments = [], total_count: total = 0 }) => ({ items: environments, total })));
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
    return await listInside(question, async (page) => map(await ask_ask(source, question, (api, asking) => api.repos.listDeploymentBranchPolicies({ ...asking, ...page, environment_name: environment })), ({ branch_policies: policies, total_count: total }) => ({
        items: policies.map(({ name = '*', type = 'branch' }) => ({ name, type })),
        total,
    })));
}
async function readEnvironmentSecrets(source, environment) {
    const question = {
        task: `list the secrets of environment ${environment}`,
        needs: 'environments: read',
    };
    return await listInside(question, async (page) => map(await ask_ask(source, question, (api, asking) => api.actions.listEnvironmentSecrets({ ...asking, ...page, environment_name: environment })), ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total })));
}
async function readSecrets(source, repository) {
    const question = { task: 'list the names of the secrets', needs: 'secrets: read' };
    const repositorySecrets = await listInside(question, async (page) => map(await ask_ask(source, question, (api, asking) => api.actions.listRepoSecrets({ ...asking, ...page })), ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total })));
    if (!repository.ownedByOrganization)
        return { repositorySecrets, organizationSecrets: known([]) };
    const organizationSecrets = await listInside(question, async (page) => map(await ask_ask(source, question, (api, asking) => api.actions.listRepoOrganizationSecrets({ ...asking, ...page })), ({ secrets, total_count: total }) => ({ items: secrets.map(({ name }) => name), total })));
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
        const fact = await ask_ask(source, { task: `read ruleset ${id}`, needs: 'metadata: read' }, (api, asking) => api.repos.getRepoRuleset({ ...asking, ruleset_id: id }));
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
    const fact = await ask_ask(source, { task: `read the branch ${branch}`, needs: 'contents: read' }, (api, asking) => api.repos.getBranch({ ...asking, branch }));
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
    const fact = await ask_ask(source, { task: `read the protection of ${branch}`, needs: 'administration: read' }, (api, asking) => api.repos.getBranchProtection({ ...asking, branch }));
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
    const fact = await ask_ask(source, { task: 'read the repository', needs: 'metadata: read' }, (api, asking) => api.repos.get({ ...asking }));
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
    const listing = await ask_ask(source, { task: `list ${FOLDER}`, needs: 'contents: read' }, async (api, asking) => await api.repos.getContent({ ...asking, path: FOLDER, ref: sha }));
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
async function gitlab_ask_ask(source, question) {
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
async function read_rules_readApprovals(source) {
    const fact = await gitlab_ask_ask(source, { task: 'read the approval settings', needs: 'Developer', path: 'approvals' });
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
        read_rules_readApprovals(source),
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
        gitlab_ask_ask(source, {
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
    const fact = await gitlab_ask_ask(source, { task: 'read the project', needs: 'Reporter', path: '' });
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
    const fact = await gitlab_ask_ask(source, {
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
    const user = await gitlab_ask_ask(source, {
        task: 'read whose token this is',
        needs: 'Reporter',
        path: '/user',
    });
    const about = { needs: 'Reporter' };
    const scopes = await gitlab_ask_ask(source, {
        ...about,
        task: 'read what this token may do',
        path: '/personal_access_tokens/self',
    });
    const member = user.known
        ? await gitlab_ask_ask(source, {
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
    const client = new GitLabClient({ token, apiUrl, redactor, log, ...(fetch === undefined ? {} : { fetch }) });
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

// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(2011);
// EXTERNAL MODULE: ./src/report/safe.ts
var safe = __webpack_require__(9369);
// EXTERNAL MODULE: ./node_modules/marked/lib/marked.esm.js
var marked_esm = __webpack_require__(8022);
// EXTERNAL MODULE: ./src/report/terminal-layout.ts
var terminal_layout = __webpack_require__(9155);
;// CONCATENATED MODULE: ./src/report/terminal.ts



/**
 * A comment as text for a terminal: its folds open and indented, its tables fitted to the width. No line starts with
 * anything that a runner could take for a command, because output of a pull request's commands is in it.
 */
function terminal_renderTerminal(markdown, { width, colour }) {
    const paint = colour ? ansi : plainText;
    const visible = markdown.replace(/<!--[\s\S]*?-->/g, '');
    const lines = drawBlocks(lexer(visible, { gfm: true }), { width: Math.max(40, width), paint });
    const page = lines.join('\n').replace(/\n{3,}/g, '\n\n');
    return `${page.replaceAll('\u00a0', ' ').replace(terminal_COMMAND, '$1: :').trim()}\n`;
}
/** What a runner takes for a command at the start of a line; words break onto new lines here. */
const terminal_COMMAND = /^((?:\s|\x1b\[\d+m)*)::/gm;
const plainText = (text) => text;
const CODES = { bold: '1', dim: '2', code: '36', plus: '32', minus: '31' };
const ansi = (text, style) => (text === '' ? '' : `\x1b[${CODES[style]}m${text}\x1b[0m`);
function drawBlocks(tokens, style) {
    const lines = [];
    let depth = 0;
    for (const token of tokens) {
        if (token.type === 'html') {
            const html = token.raw.trim();
            const summary = /<summary>([\s\S]*?)<\/summary>/.exec(html)?.[1];
            if (summary !== undefined) {
                const title = wrap(style.paint(`▾ ${inlineHtml(summary)}`, 'bold'), style.width - depth * 2);
                lines.push(...title.map((line) => indent(line, depth)), '');
                depth += 1;
            }
            depth = Math.max(0, depth - (html.match(/<\/details>/g)?.length ?? 0));
            continue;
        }
        const drawn = drawBlock(token, { ...style, width: style.width - depth * 2 });
        lines.push(...drawn.map((line) => indent(line, depth)));
    }
    return lines;
}
function drawBlock(token, style) {
    const { width, paint } = style;
    switch (token.type) {
        case 'heading':
            return ['', ...wrap(paint(inline(token, plainStyle(style)), 'bold'), width), ''];
        case 'paragraph':
        case 'text':
            return [
                ...inline(token, style)
                    .split('\n')
                    .flatMap((line) => wrap(line, width)),
                '',
            ];
        case 'code':
            return [...drawCode(token, style), ''];
        case 'table':
            return [...drawTable(token, style), ''];
        case 'list':
            return [
                ...token.items.flatMap((item) => hang(drawBlocks(item.tokens, { ...style, width: width - 2 }))),
                '',
            ];
        default:
            return [];
    }
}
function drawCode({ text, lang }, style) {
    const { width, paint } = style;
    if (lang === 'mermaid')
        return drawEntities(text, style);
    return text.split('\n').map((line) => {
        const cut = cutTo(line, width - 2);
        const kind = lang !== 'diff' ? undefined : line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : undefined;
        return `${paint('│', 'dim')} ${kind === undefined ? cut : paint(cut, kind)}`;
    });
}
/** The touched tables, one under the other. The course of the run is told by the table beside its diagram. */
function drawEntities(source, { width, paint }) {
    const blocks = (readErDiagram(source) ?? []).map(({ label, columns, references }) => [
        paint(label, 'bold'),
        ...layOutTable(columns.map(({ name, type, marks }) => [name, type, marks]), width - 2).map((line) => indent(line.trimEnd(), 1)),
        ...references
            .flatMap((reference) => wrap(reference, width - 2))
            .map((line) => indent(paint(line, 'dim'), 1)),
    ]);
    return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}
function drawTable({ header, rows }, style) {
    const cells = rows.map((row) => row.map((cell) => inline(cell, style)));
    const head = header.map((cell) => style.paint(inline(cell, plainStyle(style)), 'dim'));
    const hasHead = header.some(({ text }) => text !== '');
    return layOutTable(hasHead ? [head, ...cells] : cells, style.width).map((line) => padTo(line, 0).trimEnd());
}
function inline({ tokens }, style) {
    let dim = false;
    return (tokens ?? [])
        .map((token) => {
        if (token.type === 'html') {
            if (token.raw === '<sub>')
                dim = true;
            if (token.raw === '</sub>')
                dim = false;
            return /^<br\s*\/?>$/.test(token.raw) ? '\n' : '';
        }
        const text = drawInline(token, style);
        return dim ? style.paint(text, 'dim') : text;
    })
        .join('');
}
function drawInline(token, style) {
    const { paint } = style;
    switch (token.type) {
        case 'strong':
            return paint(inline(token, plainStyle(style)), 'bold');
        case 'em':
            return inline(token, style);
        case 'codespan':
            return paint(token.text, 'code');
        case 'link': {
            const link = token;
            return `${inline(link, plainStyle(style))} ${paint(link.href, 'dim')}`;
        }
        case 'br':
            return '\n';
        default:
            return 'tokens' in token && token.tokens !== undefined
                ? inline(token, style)
                : decode('text' in token ? String(token.text) : '');
    }
}
/** Styles do not nest: the end of the inner one would end the outer. */
function plainStyle(style) {
    return { ...style, paint: plainText };
}
function inlineHtml(html) {
    return decode(html.replace(/<[^>]*>/g, ''));
}
/** The entities that `safe.ts` writes. The invisible gap is for forges. */
function decode(text) {
    return text
        .replaceAll('&#8203;', '')
        .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
        .replaceAll('\u200b', '');
}
function indent(line, depth) {
    return line === '' ? '' : '  '.repeat(depth) + line;
}
function hang(lines) {
    return lines.filter((line) => line !== '').map((line, index) => `${index === 0 ? '• ' : '  '}${line}`);
}

;// CONCATENATED MODULE: ./src/doctor/render.ts




/** `{repository, setup, tier, guarantees}`, as `--json` prints it; no `tier` where plans make no difference. */
function render_renderJson({ repository, setup, tier, guarantees }) {
    return `${JSON.stringify({ repository, setup, tier, guarantees }, null, 2)}\n`;
}
/** Like the page, but what to change stands there whole and without a frame, to be pasted. */
function render_renderText(diagnosis, terminal) {
    const draw = (part) => renderTerminal(part.source, terminal);
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
    return plain(fix)
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
        if (error instanceof OffshootError && error.kind !== 'cancelled')
            throw error;
        throw new OffshootError('forge', 'the settings were not read to the end', {
            said: messageOf(error),
            cause: error,
        });
    }
}
async function diagnoseAndTell({ line, write, terminal, ...asking }) {
    const practice = practiceOf(line.platform ?? detectPlatform(asking.env) ?? 'github');
    const { [practice.token]: given, ...others } = line.inputs;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
        throw new OffshootError('config', `${spellFlag(unknown)}: doctor has no such flag`, {
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
