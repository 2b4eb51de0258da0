"""What is done with dead letters in one step inside the server.

A head is kept as `instant bytes source`, a line break, and JSON, so that these steps need not read the JSON.
"""

_DROPS = """
local order, heads, bodies, size = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function facts(id)
  local head = redis.call('HGET', heads, id)
  if not head then return 0, 0, '' end
  local at, bytes, source = string.match(head, '^(%d+) (%d+) ([^\\n]*)\\n')
  return tonumber(at), tonumber(bytes), source
end
local function drop(id)
  local _, bytes, source = facts(id)
  redis.call('ZREM', order, id)
  redis.call('ZREM', order .. ':' .. source, id)
  redis.call('HDEL', heads, id)
  redis.call('HDEL', bodies, id)
  redis.call('DECRBY', size, bytes)
end
"""
_TRIM = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function trim(most, most_bytes, oldest)
  while true do
    local id = redis.call('ZRANGE', order, 0, 0)[1]
    if not id then return end
    local kept = tonumber(redis.call('GET', size) or '0')
    local is_old = facts(id) < now - oldest
    if redis.call('ZCARD', order) <= most and kept <= most_bytes and not is_old then return end
    drop(id)
  end
end
"""
PUT = (
    _DROPS
    + _TRIM
    + """
local id = redis.call('INCR', KEYS[5])
local bytes = #ARGV[2] + #ARGV[3]
local facts_first = string.format('%.0f %d %s', now, bytes, ARGV[1]) .. '\\n'
redis.call('HSET', heads, id, facts_first .. ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', bodies, id, ARGV[3]) end
redis.call('ZADD', order, id, id)
redis.call('ZADD', order .. ':' .. ARGV[1], id, id)
redis.call('INCRBY', size, bytes)
trim(tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]))
return id
"""
)
FORGET_OLD = _DROPS + _TRIM + "trim(tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))"
REMOVE = (
    _DROPS
    + """
if redis.call('HEXISTS', heads, ARGV[1]) == 0 then return 0 end
drop(ARGV[1])
return 1
"""
)
RENEW = """
local head = redis.call('HGET', KEYS[1], ARGV[1])
if not head then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], string.match(head, '^[^\\n]*\\n') .. ARGV[2])
return 1
"""
