import { createReader, MongoTextError, type Ejson, type MongoReader } from './mongoText.ts';

type Doc = { [key: string]: Ejson };

/** What a text of mongosh asks for, as a command of MongoDB. `database` null is the connection's own. */
export interface MongoCommand {
  database: string | null;
  command: Doc;
  /** How the answer is shown: rows of a cursor, of a list in it, or the document itself. */
  show: { kind: 'cursor' } | { kind: 'list'; path: string } | { kind: 'document' };
  /** Only the first document (findOne). */
  single?: boolean;
}

const isDoc = (value: Ejson | undefined): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const doc = (value: Ejson | undefined): Doc => (isDoc(value) ? value : {});
const cursor = { kind: 'cursor' } as const;
const document = { kind: 'document' } as const;

/** Reads one expression of mongosh, or a command document. Throws a MongoTextError that says where. */
export function readMongo(text: string): MongoCommand {
  const simple = text.trim().replace(/;$/, '').trim();
  if (/^show\s+(dbs|databases)$/i.test(simple))
    return { database: 'admin', command: { listDatabases: 1 }, show: { kind: 'list', path: 'databases' } };
  if (/^show\s+(collections|tables)$/i.test(simple))
    return { database: null, command: { listCollections: 1, nameOnly: true }, show: cursor };
  const reader = createReader(text);
  if (simple.startsWith('{')) {
    const command = doc(reader.value());
    finish(reader);
    return { database: null, command, show: showOf(command) };
  }
  const root = reader.word();
  const read = root === 'rs' ? readReplicaSet(reader) : root === 'db' ? readDatabase(reader, null) : null;
  if (!read) throw new MongoTextError('Begin with db., rs., show or a command document { ... }.', 0);
  finish(reader);
  return read;
}

function finish(reader: MongoReader): void {
  if (!reader.end()) reader.fail('The expression should end here');
}

/** How a command's answer is shown, by what the command is. */
function showOf(command: Doc): MongoCommand['show'] {
  return /^(find|aggregate|listCollections|listIndexes)$/.test(Object.keys(command)[0] ?? '')
    ? cursor
    : document;
}

function readReplicaSet(reader: MongoReader): MongoCommand {
  reader.need('.');
  const method = reader.word() ?? '';
  reader.arguments();
  const names: Record<string, string> = {
    status: 'replSetGetStatus',
    conf: 'replSetGetConfig',
    config: 'replSetGetConfig',
    hello: 'hello',
  };
  const command = names[method] ?? reader.fail(`rs.${method} is not known here`);
  return { database: 'admin', command: { [command]: 1 }, show: document };
}

function readDatabase(reader: MongoReader, database: string | null): MongoCommand {
  if (reader.eat('[')) {
    const name = reader.string() ?? reader.fail('A name was expected');
    reader.need(']');
    return readCollection(reader, database, name);
  }
  reader.need('.');
  const name = reader.word() ?? reader.fail('A name was expected');
  const rule = Object.hasOwn(ofDatabase, name) ? ofDatabase[name] : undefined;
  if (name === 'getSiblingDB' || name === 'getCollection') {
    const [first] = reader.arguments();
    const given = typeof first === 'string' ? first : reader.fail('A name was expected');
    return name === 'getSiblingDB' ? readDatabase(reader, given) : readCollection(reader, database, given);
  }
  if (rule && reader.eat('(')) {
    const args: Ejson[] = [];
    while (!reader.eat(')')) {
      args.push(reader.value());
      reader.eat(',');
    }
    return { database, ...rule(args) };
  }
  return readCollection(reader, database, name);
}

const admin = (command: Doc, show: MongoCommand['show'] = document): MongoCommand => ({
  database: 'admin',
  command,
  show,
});

/** Methods of `db`. Those of the server go to its admin database. */
const ofDatabase: Record<string, (args: Ejson[]) => Omit<MongoCommand, 'database'> & { database?: string }> =
  {
    runCommand: ([command]) => {
      const asked = typeof command === 'string' ? { [command]: 1 } : doc(command);
      return { command: asked, show: showOf(asked) };
    },
    adminCommand: ([command]) => ({
      database: 'admin',
      command: typeof command === 'string' ? { [command]: 1 } : doc(command),
      show: document,
    }),
    getCollectionNames: () => ({ command: { listCollections: 1, nameOnly: true }, show: cursor }),
    getCollectionInfos: () => ({ command: { listCollections: 1 }, show: cursor }),
    stats: () => ({ command: { dbStats: 1 }, show: document }),
    aggregate: ([pipeline, options]) => ({
      command: { aggregate: 1, pipeline: pipeline ?? [], cursor: {}, ...doc(options) },
      show: cursor,
    }),
    createCollection: ([name, options]) => ({
      command: { create: name ?? '', ...doc(options) },
      show: document,
    }),
    dropDatabase: () => ({ command: { dropDatabase: 1 }, show: document }),
    hello: () => ({ command: { hello: 1 }, show: document }),
    ping: () => ({ command: { ping: 1 }, show: document }),
    version: () => admin({ buildInfo: 1 }) as MongoCommand & { database: string },
    serverStatus: () => admin({ serverStatus: 1 }) as MongoCommand & { database: string },
    currentOp: ([filter]) => ({
      ...admin({ currentOp: 1, ...doc(filter) }, { kind: 'list', path: 'inprog' }),
      database: 'admin',
    }),
    killOp: ([op]) => ({ ...admin({ killOp: 1, op: op ?? 0 }), database: 'admin' }),
    serverBuildInfo: () => ({ ...admin({ buildInfo: 1 }), database: 'admin' }),
    getUsers: () => ({ command: { usersInfo: 1 }, show: { kind: 'list', path: 'users' } }),
    getProfilingStatus: () => ({ command: { profile: -1 }, show: document }),
  };

function readCollection(reader: MongoReader, database: string | null, first: string): MongoCommand {
  let name = first;
  for (;;) {
    reader.need('.');
    const part = reader.word() ?? reader.fail('A method was expected');
    if (part === 'find' || part === 'findOne' || Object.hasOwn(ofCollection, part)) {
      const rule = ofCollection[part];
      const args = reader.arguments();
      const made: Omit<MongoCommand, 'database'> =
        part === 'find' || part === 'findOne'
          ? find(name, args, part === 'findOne')
          : (rule?.(name, args) ?? reader.fail(''));
      return { database, ...chain(reader, made, name) };
    }
    // `db.orders.archive.find()` is the collection `orders.archive`.
    if (name.length > 200) reader.fail('A method was expected');
    name = `${name}.${part}`;
  }
}

function find(
  collection: string,
  [filter, projection]: Ejson[],
  single: boolean,
): Omit<MongoCommand, 'database'> {
  const projected: Doc = isDoc(projection) ? { projection } : {};
  const one: Doc = single ? { limit: 1, singleBatch: true } : {};
  const command: Doc = { find: collection, filter: filter ?? {}, ...projected, ...one };
  return { command, show: cursor, ...(single ? { single } : {}) };
}

const ofCollection: Record<string, (name: string, args: Ejson[]) => Omit<MongoCommand, 'database'>> = {
  aggregate: (name, [pipeline, options]) => ({
    command: {
      aggregate: name,
      pipeline: Array.isArray(pipeline) ? pipeline : [pipeline ?? {}],
      cursor: {},
      ...doc(options),
    },
    show: cursor,
  }),
  countDocuments: (name, [filter]) => {
    const match: Doc = { $match: filter ?? {} };
    const group: Doc = { $group: { _id: null, count: { $sum: 1 } } };
    return { command: { aggregate: name, pipeline: [match, group], cursor: {} }, show: cursor };
  },
  estimatedDocumentCount: (name) => ({ command: { count: name }, show: document }),
  count: (name, [query]) => ({ command: { count: name, query: query ?? {} }, show: document }),
  distinct: (name, [key, query]) => ({
    command: { distinct: name, key: key ?? '', query: query ?? {} },
    show: { kind: 'list', path: 'values' },
  }),
  getIndexes: (name) => ({ command: { listIndexes: name }, show: cursor }),
  stats: (name) => ({ command: { collStats: name }, show: document }),
  validate: (name) => ({ command: { validate: name }, show: document }),
  insertOne: (name, [one]) => ({ command: { insert: name, documents: [one ?? {}] }, show: document }),
  insertMany: (name, [many]) => ({ command: { insert: name, documents: many ?? [] }, show: document }),
  updateOne: (name, args) => update(name, args, false),
  updateMany: (name, args) => update(name, args, true),
  replaceOne: (name, args) => update(name, args, false),
  deleteOne: (name, [q]) => ({
    command: { delete: name, deletes: [{ q: q ?? {}, limit: 1 }] },
    show: document,
  }),
  deleteMany: (name, [q]) => ({
    command: { delete: name, deletes: [{ q: q ?? {}, limit: 0 }] },
    show: document,
  }),
  drop: (name) => ({ command: { drop: name }, show: document }),
  createIndex: (name, [key, options]) => ({
    command: {
      createIndexes: name,
      indexes: [{ key: key ?? {}, name: indexName(doc(key)), ...doc(options) }],
    },
    show: document,
  }),
  dropIndex: (name, [index]) => ({ command: { dropIndexes: name, index: index ?? '' }, show: document }),
  findOneAndUpdate: (name, [query, change]) => ({
    command: { findAndModify: name, query: query ?? {}, update: change ?? {} },
    show: document,
  }),
  findOneAndDelete: (name, [query]) => ({
    command: { findAndModify: name, query: query ?? {}, remove: true },
    show: document,
  }),
};

function update(name: string, [q, u, options]: Ejson[], multi: boolean): Omit<MongoCommand, 'database'> {
  return {
    command: { update: name, updates: [{ q: q ?? {}, u: u ?? {}, multi, ...doc(options) }] },
    show: document,
  };
}

const indexName = (key: Doc): string =>
  Object.entries(key)
    .map(([field, order]) => `${field}_${typeof order === 'object' ? 'x' : String(order)}`)
    .join('_');

/** What follows a find or an aggregate: `.sort({...}).limit(5)`. */
function chain(
  reader: MongoReader,
  made: Omit<MongoCommand, 'database'>,
  name: string,
): Omit<MongoCommand, 'database'> {
  let { command, show } = made;
  while (reader.eat('.')) {
    const method = reader.word() ?? '';
    const [first] = reader.arguments();
    const isFind = 'find' in command;
    if (
      isFind &&
      /^(sort|limit|skip|hint|collation|batchSize|maxTimeMS|comment|projection|min|max)$/.test(method)
    )
      command = { ...command, [method]: first ?? 1 };
    else if (/^(toArray|pretty)$/.test(method)) continue;
    else if (isFind && /^(count|size)$/.test(method)) {
      command = { count: name, query: command['filter'] ?? {} };
      show = document;
    } else if (method === 'explain') {
      command = { explain: command, verbosity: typeof first === 'string' ? first : 'queryPlanner' };
      show = document;
    } else reader.fail(`.${method}() is not known here`);
  }
  return { ...made, command, show };
}
