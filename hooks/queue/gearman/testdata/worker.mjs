// A worker by itself: node worker.mjs HOST PORT [PREFIX]. It takes jobs from Gearman, sends each as the request that it
// describes, and hands the result back. It refuses jobs for public addresses only, because it does not judge addresses.
import net from 'node:net'
import http from 'node:http'
import https from 'node:https'
import os from 'node:os'

const [host, port, prefix = 'bellhop'] = process.argv.slice(2)
const CAN_DO = 1, PRE_SLEEP = 4, NOOP = 6, CREATED = 8, NO_JOB = 10, COMPLETE = 13, SUBMIT = 18, GRAB = 30, ASSIGN = 31
const server = net.connect(port, host)
let inHand = ''

function send(kind, ...args) {
  const data = Buffer.from(args.join('\0'))
  const head = Buffer.from('\0REQ\0\0\0\0\0\0\0\0', 'latin1')
  head.writeUInt32BE(kind, 4)
  head.writeUInt32BE(data.length, 8)
  server.write(Buffer.concat([head, data]))
}

function perform(job, done) {
  const result = { v: 1, delivery: job.delivery, attempt: job.attempt, exchange: job.exchange, worker: `node@${os.hostname()}`,
    outcome: 'unreachable', status: 0, started_at: new Date().toISOString(), timing: {}, sent: '', head: '', body: '', truncated: false, remote: '' }
  const finish = more => done({ ...result, ...more, timing: { total_us: 1000 * (Date.now() - Date.parse(result.started_at)) + 1 } })
  if (job.v > 1 || new Date(job.expires_at) < new Date()) return finish({ outcome: 'expired' })
  if (!job.allow_private) return finish({ fault: 'blocked', error: 'This worker does not tell public addresses from others.' })
  const signal = AbortSignal.timeout(job.timeout_ms || 30000)
  const failed = err => finish({ fault: signal.aborted ? 'timeout' : 'unreachable', error: `No whole answer came: ${err.message}.` })
  const body = Buffer.from(job.body ?? '', 'base64')
  const headers = [['Host', new URL(job.url).host], ...job.headers, ['Content-Length', body.length]]
  const request = (job.url.startsWith('https:') ? https : http).request(job.url, { method: job.method, signal, headers: headers.flat() })
  request.on('error', failed).on('response', answer => {
    const chunks = [], { remoteAddress, remotePort } = answer.socket
    answer.on('data', chunk => chunks.push(chunk)).on('error', failed).on('end', () => {
      const all = Buffer.concat(chunks), limit = job.answer_limit || 1 << 20, lines = answer.rawHeaders.map((s, i) => s + (i % 2 ? '\r\n' : ': '))
      finish({ outcome: answer.statusCode >= 200 && answer.statusCode < 300 ? 'delivered' : 'refused', status: answer.statusCode,
        sent: Buffer.from(request._header).toString('base64'), remote: `${remoteAddress}:${remotePort}`,
        head: Buffer.from(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('')}\r\n`, 'latin1').toString('base64'),
        body: all.subarray(0, limit).toString('base64'), truncated: all.length > limit })
    })
  }).end(body)
}

let buffer = Buffer.alloc(0)
server.on('data', chunk => {
  buffer = Buffer.concat([buffer, chunk])
  for (let size; buffer.length >= 12 && buffer.length >= 12 + (size = buffer.readUInt32BE(8)); buffer = buffer.subarray(12 + size)) {
    const kind = buffer.readUInt32BE(4), [handle, , unique, data] = buffer.toString('utf8', 12, 12 + size).split('\0')
    if (kind === NOOP || kind === CREATED) { // the result is there: only now the job is complete
      if (kind === CREATED) send(COMPLETE, inHand, '')
      send(GRAB)
    } else if (kind === NO_JOB) send(PRE_SLEEP)
    else if (kind === ASSIGN) perform(JSON.parse(data), result => { inHand = handle; send(SUBMIT, `${prefix}.results`, `node-${unique}`, JSON.stringify(result)) })
  }
}).on('close', () => process.exit(1)) // whoever started it starts it again
send(CAN_DO, `${prefix}.jobs`)
send(GRAB)
