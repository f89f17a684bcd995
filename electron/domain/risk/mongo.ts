import { finding, unknown, type Finding } from './model.ts';
import { scriptCalls, type Call } from './scriptCalls.ts';

const words = (text: string): Set<string> => new Set(text.split(/\s+/));

const reads = words(
  `find findOne count countDocuments estimatedDocumentCount distinct explain stats dataSize totalSize storageSize
   totalIndexSize getIndexes getIndexKeys getIndices isCapped latencyStats serverStatus hostInfo currentOp getCollectionNames
   getCollectionInfos getCollection getSiblingDB getMongo getName getUsers getUser getRoles getRole status conf config
   isMaster hello printReplicationInfo printSecondaryReplicationInfo printSlaveReplicationInfo printShardingStatus version
   serverBuildInfo buildInfo getProfilingStatus getLogComponents getReplicationInfo getDBNames listDatabases getDBs
   getShardDistribution getShardVersion getSecondaryOk setSecondaryOk setReadPref secondaryOk slaveOk rsStatus connectionStatus
   sort limit skip toArray forEach map pretty hint maxTimeMS batchSize project projection next tryNext hasNext size itcount
   readPref noCursorTimeout allowDiskUse comment collation filter reduce join keys values entries slice splice includes
   indexOf push pop concat toFixed toString toISOString getTime getTimestamp valueOf replace split trim match test startsWith
   endsWith print printjson printjsononeline tojson stringify parse ObjectId ISODate Date NumberLong NumberInt NumberDecimal
   Long UUID BinData Timestamp Number String Boolean parseInt parseFloat log table round floor ceil max min abs now sleep
   quit exit require_ok Object Array some every flat flatMap find_ if for while switch catch function return typeof toLowerCase
   toUpperCase padEnd padStart isArray assign fromEntries close objsLeftInBatch auth advanceClusterTime isoDate`,
);

const changes: Record<string, string> = {
  stepDown: 'makes the primary step down',
  freeze: 'changes the replica set',
  reconfig: 'changes the replica set',
  initiate: 'changes the replica set',
  fsyncLock: 'stops all writes',
};

const destroys: Record<string, string> = {
  drop: 'drops a collection with its data',
  dropDatabase: 'drops a database with its data',
  dropUser: 'drops users',
  dropAllUsers: 'drops users',
  dropRole: 'drops roles',
  dropAllRoles: 'drops roles',
  shutdownServer: 'stops the database server',
  killOp: 'ends operations of others',
  killSessions: 'ends sessions of others',
};

/** First keys of `runCommand({...})` that only look. */
const readCommands = words(
  `ping serverStatus currentOp getParameter replSetGetStatus replSetGetConfig buildInfo buildinfo listDatabases
   listCollections listIndexes dbStats dbstats collStats collstats connectionStatus hostInfo isMaster ismaster hello
   getCmdLineOpts getLog top count find distinct whatsmyuri listCommands getShardMap listShards balancerStatus
   connPoolStats usersInfo rolesInfo dbHash validate explain features profile`,
);
const graveCommands = words(
  'shutdown dropDatabase drop dropAllUsersFromDatabase dropUser killOp killAllSessions killSessions',
);

/** What a script for mongosh (or the older mongo shell) would do. */
export function mongoFindings(text: string): Finding[] {
  const { calls, computed, open, assigned } = scriptCalls(text);
  const found = calls.flatMap((call) => callFindings(call, text));
  if (computed) found.push(unknown('calls a method whose name is only known when it runs', text));
  if (open) found.push(unknown(`the script ends in ${open} that is not closed`, text));
  if (assigned) found.push(finding('change', 'sets a property of the database shell', text));
  return found;
}

function callFindings(call: Call, text: string): Finding[] {
  const { name, owner } = call;
  const part = text.slice(call.start, call.end);
  if (owner === 'rs' || owner === 'sh') return clusterCall(call, part);
  const why = Object.hasOwn(destroys, name) ? destroys[name] : undefined;
  if (why) return [finding('destructive', why, part)];
  if (name === 'deleteMany' || name === 'remove' || name === 'findAndDeleteMany')
    return [deletes(call, part)];
  if (name === 'updateMany' || name === 'update') return [updates(call, part)];
  if (name === 'aggregate')
    return writesOut(call) ? [finding('change', 'writes what it finds into a collection', part)] : [];
  if (name === 'runCommand' || name === 'adminCommand') return command(call, part);
  if (name === 'renameCollection')
    return [
      finding(
        /true/.test(call.inner) ? 'destructive' : 'change',
        'renames a collection, maybe over another',
        part,
      ),
    ];
  if (/^(eval|Function|load|require|import|mapReduce|\$where|run|runProgram|spawn|exec\w*)$/.test(name))
    return [unknown('runs code that is not judged here', part)];
  if (Object.hasOwn(changes, name)) return [finding('change', changes[name] ?? '', part)];
  if (reads.has(name))
    return name === 'find' && /\$where/.test(call.inner) ? [unknown('runs code in the server', part)] : [];
  if (
    /^(insert|save|update|replace|findOneAnd|findAndModify|bulkWrite|delete|create|drop|set|enable|disable|add|grant|revoke|change|compact|reIndex|repair|fsync|hide|unhide|convert|watch)/.test(
      name,
    )
  )
    return [finding('change', 'changes documents or the database', part)];
  return [unknown(`"${name}" is not known here`, part)];
}

function clusterCall({ name }: Call, part: string): Finding[] {
  if (/^(status|conf|config|help|hello|isMaster|print\w*|get\w*|is\w*|slaveOk|secondaryOk)$/.test(name))
    return [];
  return [finding('change', changes[name] ?? 'changes the cluster', part)];
}

function deletes({ inner, name }: Call, part: string): Finding {
  const all = /^\s*(\{\s*\}\s*(,|$)|$)/.test(inner);
  return all
    ? finding('destructive', 'deletes every document of a collection (no filter)', part)
    : finding(
        'change',
        name === 'remove' ? 'deletes documents' : 'deletes the documents that the filter names',
        part,
      );
}

function updates({ inner, name }: Call, part: string): Finding {
  const all = /^\s*\{\s*\}/.test(inner) && (name === 'updateMany' || /multi\s*['"]?\s*:\s*true/.test(inner));
  return all
    ? finding('destructive', 'changes every document of a collection (no filter)', part)
    : finding('change', 'changes documents', part);
}

function writesOut({ inner }: Call): boolean {
  return /\$(out|merge)\b|\\(u|x)/.test(inner);
}

function command({ inner }: Call, part: string): Finding[] {
  const key = /^\s*(?:\{\s*)?['"]?(\w+)['"]?/.exec(inner)?.[1] ?? '';
  if (readCommands.has(key)) return [];
  if (graveCommands.has(key))
    return [finding('destructive', 'stops, ends or drops something in the database', part)];
  if (key === 'delete' && /\bq['"]?\s*:\s*\{\s*\}/.test(inner))
    return [finding('destructive', 'deletes every document of a collection (no filter)', part)];
  return [finding('change', 'runs a command of the database that is not one of those that only look', part)];
}
