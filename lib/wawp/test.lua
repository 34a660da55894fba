--- Tests of scripts, for files named `*_test.lua` that `wawp-script test` runs.
---
--- Each test gets the script in a state of its own, a clock that stands still, answers of the API,
--- and an empty store. Nothing is sent, and no wait takes time.
local argument = require("wawp.argument")
local duration = require("wawp.duration")

---@class wawp.test
---@overload fun(name: string, body: fun(t: wawp.test_case))
local M = {}

---@class wawp.test_case
local Case = {}
Case.__index = Case

---@class wawp.test_result
---@field decision string "reject", "allow", "ignore" or "error"
---@field reason string|nil
---@field by string|nil the line that decided
---@field outcome string
---@field actions table[]
---@field error table|nil
---@field messages wawp.test_message[] what was sent, also to groups
---@field requests wawp.test_request[] what was asked of the API and of other servers
---@field log string[] such as "info: hello"
local Result = {}
Result.__index = Result

---@class wawp.test_message
---@field to string
---@field text string

---@class wawp.test_request
---@field method string
---@field path string a path of the Wawp API, or the address of another server
---@field query table<string, string>
---@field body any

---@class wawp.test_options
---@field ring_seconds? number
---@field event_timeout? number seconds
---@field cpu_limit? number seconds
---@field memory_limit? integer MB
---@field dry_run? boolean
---@field allow_host? string[] hosts that have an answer are allowed anyway
---@field env? table<string, string> what `wawp.env` may read
local OPTIONS = {
  "ring_seconds", "event_timeout", "cpu_limit", "memory_limit", "dry_run", "allow_host", "env",
}

---@class wawp.test_event
---@field event string
---@field id? string
---@field timestamp? number milliseconds
---@field age? number seconds since it was made, instead of `timestamp`
---@field session? string
---@field me? table
---@field payload? table
---@field engine? string
---@field metadata? table
---@field environment? table
local EVENT = {
  "event", "id", "timestamp", "age", "session", "me", "payload", "engine", "metadata",
  "environment",
}

---@class wawp.test_call
---@field from? string
---@field video? boolean
---@field group? boolean
---@field call_id? string
---@field id? string the event's
---@field name? string call.received if not given
---@field age? number seconds since it began
---@field session? string
---@field me? table
---@field payload? table more fields of the payload, or others
---@field engine? string
local CALL = {
  "from", "video", "group", "call_id", "id", "name", "age", "session", "me", "payload", "engine",
}

---@class wawp.test_wants
---@field decision? string
---@field reason? string|wawp.test_like
---@field by? string|wawp.test_like
---@field outcome? string
---@field because? table
---@field message? string|wawp.test_like one of the messages
---@field messages? integer how many were sent
---@field rejects? integer how many were asked for
---@field requests? integer how many there were in all
---@field log? string|wawp.test_like stands in a line of the log
---@field error? string|true stands in the message of the script's error
local EXPECT = {
  "decision", "reason", "by", "outcome", "because", "message", "messages", "rejects", "requests",
  "log", "error",
}

local ANSWER = { "status", "body", "text", "headers", "delay", "error" }

---@class wawp.test_like
local Like = {}
Like.__index = Like

local host = rawget(wawp, "testing")

local function testing()
  if not host then
    error("wawp.test works in files that `wawp-script test` runs, named *_test.lua", 3)
  end
  return host
end

-- Refuses names that are not known, at the line of the caller `level` functions up.
local function check_names(given, known, where, level)
  local names = {}
  for _, name in ipairs(known) do
    names[name] = true
  end
  for name in pairs(given) do
    if not names[name] then
      local near = type(name) == "string" and argument.nearest(name, known)
      local rest = near and (", did you mean `" .. near .. "`?")
        or (": it takes `" .. table.concat(known, "`, `") .. "`")
      error(("unknown option `%s` for %s%s"):format(tostring(name), where, rest), level + 1)
    end
  end
end

local function show(value)
  if type(value) == "string" then
    return ("%q"):format(value):gsub("\\\n", "\\n")
  elseif getmetatable(value) == Like then
    return "something like " .. show(value.pattern)
  elseif type(value) == "table" then
    local ok, text = pcall(wawp.json.encode, value)
    return ok and text or "a table"
  end
  return tostring(value)
end

local function same(got, want, depth)
  if getmetatable(want) == Like then
    return type(got) == "string" and got:find(want.pattern) ~= nil
  elseif type(want) == "function" then
    return want(got) and true or false
  elseif type(got) ~= "table" or type(want) ~= "table" or depth > 50 then
    return got == want
  end
  for key, value in pairs(want) do
    if not same(got[key], value, depth + 1) then
      return false
    end
  end
  for key in pairs(got) do
    if want[key] == nil then
      return false
    end
  end
  return true
end

--- A text that need not be the same: it has to hold a Lua pattern.
---@param pattern string
---@return wawp.test_like
---
---     call:expect{ reason = test.like("^closed") }
function M.like(pattern)
  argument.expect(pattern, "string", "pattern", "test.like")
  return setmetatable({ pattern = pattern }, Like)
end

--- Names the script that the tests of this file are about; without it, it is the one whose name
--- comes before `_test`.
---@param name string a file beside the tests
---
---     test.script("handle.lua")
function M.script(name)
  argument.expect(name, "string", "name", "test.script")
  testing().script(name)
end

local function finish(t)
  local unused = host.unused()
  if unused ~= "" then
    error("the test gives answers that nobody asked for: " .. unused, 0)
  end
  for _, result in ipairs(t.results) do
    if result.error and not result.is_expected then
      local failure = result.error
      local at = failure.file and ("%s:%s "):format(failure.file, failure.line or "?") or ""
      error("the script failed, and the test does not expect that: " .. at .. failure.message, 0)
    end
  end
  if t.count == 0 then
    error("the test expects nothing: say what must come of it, such as call:rejected()", 0)
  end
end

setmetatable(M, {
  __call = function(_, name, body)
    local here = testing()
    argument.expect(name, "string", "name", "test")
    argument.expect(body, "function", "body", "test")
    here.register(name, function()
      local t = setmetatable({ results = {}, count = 0, number = 0 }, Case)
      body(t)
      finish(t)
    end)
  end,
})

--- Names the script for this test.
---@param name string a file beside the tests
---
---     t:script("other.lua")
function Case.script(_, name)
  argument.expect(name, "string", "name", "t:script")
  host.script(name)
end

--- Sets the clock: to a date and time in a zone, to a time of the day at hand, or to Unix time.
---@param time string|number such as "2026-03-29 02:30", "18:00", or seconds since 1970
---@param zone? string an IANA zone; UTC if not given
---@return number unix
---
---     t:at("2026-03-29 02:30", "Europe/Berlin")
function Case.at(_, time, zone)
  zone = zone == nil and "UTC" or zone
  argument.expect(zone, "string", "zone", "t:at")
  local unix = tonumber(time)
  if not unix then
    argument.expect(time, "string", "time", "t:at", 'a time such as "2026-03-29 02:30"')
    local now = wawp.time.parts(wawp.now(), zone)
    local year, month, day, rest = time:match("^(%d%d%d%d)-(%d%d)-(%d%d)[ T]?(.*)$")
    local hour, min, sec = (rest or time):match("^(%d%d?):(%d%d):?(%d*)$")
    if not hour and (not year or rest ~= "") then
      argument.refuse("time", "t:at", 'a time such as "2026-03-29 02:30" or "18:00"', time)
    end
    unix = wawp.time.at{
      year = math.tointeger(tonumber(year or now.year)),
      month = math.tointeger(tonumber(month or now.month)),
      day = math.tointeger(tonumber(day or now.day)),
      hour = math.tointeger(tonumber(hour or 0)),
      min = math.tointeger(tonumber(min or 0)),
      sec = math.tointeger(tonumber(sec and sec ~= "" and sec or 0)),
      zone = zone,
    }
  end
  host.at(unix)
  return unix
end

--- Lets time pass; what is due meanwhile happens.
---@param span number|string seconds, or a length such as "5m"
---
---     t:advance("5m")
function Case.advance(_, span)
  host.advance(duration.expect(span, "span", "t:advance"))
end

--- Options of the run, and variables for `wawp.env`; before the first event.
---@param options wawp.test_options
---
---     t:options{ ring_seconds = 30, env = { OWNER = "201000000001@c.us" } }
function Case.options(_, options)
  argument.expect(options, "table", "options", "t:options")
  check_names(options, OPTIONS, "t:options", 2)
  host.options(wawp.json.encode(options))
end

local SHORT = { reject = "POST /v2/calls/reject", send_text = "POST /v2/send/text" }

local function answer_of(value, name)
  local kind = type(value)
  if math.type(value) == "integer" then
    local body = value >= 300 and { message = "status " .. value } or nil
    return { status = value, body = body }
  elseif value == "timeout" or value == "network" then
    return { error = value }
  elseif kind == "table" then
    check_names(value, ANSWER, "an answer of t:api", 3)
    return value
  end
  local expected = 'a status, "timeout", "network", or { status = 200, body = {} }'
  error(("bad answer for %s to t:api: expected %s, got %s"):format(
    name, expected, argument.describe(value)), 3)
end

--- Says what the API and other servers answer. Without it rejects and messages succeed, and
--- everything else is an error.
---
--- An answer is a status, `"timeout"`, `"network"`, or a table with `status`, `body` (sent as JSON)
--- or `text`, `headers`, `delay`; of a list one after the other is given, the last one again.
---@param answers table by `reject`, `send_text`, `"GET /v2/contacts"` or `"https://host/path"`
---
---     t:api{ reject = { 502, 200 }, ["GET /v2/contacts"] = { body = { name = "Alice" } } }
function Case.api(_, answers)
  argument.expect(answers, "table", "answers", "t:api")
  for name, value in pairs(answers) do
    local full = SHORT[name] or name
    local method, target = tostring(full):match("^(%u+) (%S+)$")
    target = target or (tostring(full):match("^https?://%S+$"))
    if not target then
      local expected = '`reject`, `send_text`, "GET /v2/path" or "https://host/path"'
      argument.refuse("answers", "t:api", expected, name)
    end
    local list = {}
    if type(value) == "table" and #value > 0 then
      for i, one in ipairs(value) do
        list[i] = answer_of(one, name)
      end
    else
      list[1] = answer_of(value, name)
    end
    local answers_of = wawp.json.array(list)
    host.answer(wawp.json.encode{ method = method, target = target, answers = answers_of })
  end
end

--- Puts values into `wawp.store` before the script looks; `wawp.store.get` shows what is there.
---@param values table<string, any>
---
---     t:store{ ["calls"] = 3 }
function Case.store(_, values)
  argument.expect(values, "table", "values", "t:store")
  for key, value in pairs(values) do
    wawp.store.set(key, value)
  end
end

local function result_of(t, text)
  local record = text.record
  local result = setmetatable({
    decision = record.decision, outcome = record.outcome, actions = record.actions,
    reason = record.reason ~= wawp.null and record.reason or nil,
    by = record.by ~= wawp.null and record.by or nil,
    error = record.error, because = record.because,
    record = record, log = text.log, requests = text.requests, messages = {}, t = t,
  }, Result)
  if result.error and result.error.file == wawp.null then
    result.error.file = nil
  end
  for _, request in ipairs(text.requests) do
    if request.path == "/v2/send/text" then
      local message = { to = request.body.chatId, text = request.body.message }
      result.messages[#result.messages + 1] = message
    end
  end
  t.results[#t.results + 1] = result
  return result
end

local function run(t, events)
  local results = wawp.json.decode(host.run(wawp.json.encode(wawp.json.array(events))))
  for i, result in ipairs(results) do
    results[i] = result_of(t, result)
  end
  return results
end

local function event_of(t, given, where, level)
  argument.expect(given, "table", "event", where)
  check_names(given, EVENT, where, level + 1)
  t.number = t.number + 1
  local event = {}
  for name, value in pairs(given) do
    event[name] = value
  end
  event.age = nil
  event.id = given.id or ("evt_test_" .. t.number)
  event.session = given.session or "default"
  event.timestamp = given.timestamp or math.floor((wawp.now() - (given.age or 0)) * 1000)
  event.payload = given.payload or {}
  return event
end

local function call_of(t, given, where, level)
  given = given == nil and {} or given
  argument.expect(given, "table", "call", where)
  check_names(given, CALL, where, level + 1)
  local payload = {
    id = given.call_id or ("CALL" .. t.number + 1),
    from = given.from or given.group and "120363040000000000@g.us" or "15550000002@c.us",
    timestamp = wawp.now() - (given.age or 0),
    isVideo = given.video or false,
    isGroup = given.group or false,
  }
  for name, value in pairs(given.payload or {}) do
    payload[name] = value
  end
  return event_of(t, {
    id = given.id, event = given.name or "call.received", session = given.session,
    age = given.age, me = given.me, engine = given.engine or "GOWS", payload = payload,
  }, where, level + 1)
end

--- Gives the script an event as the webhook posts it; what is not given is filled in.
---@param event wawp.test_event
---@return wawp.test_result
---
---     t:event{ event = "message", payload = { from = "15550000002@c.us", body = "hello" } }
function Case:event(event)
  return run(self, { event_of(self, event, "t:event", 2) })[1]
end

--- Places a call. `age` is how many seconds ago it began.
---@param call? wawp.test_call
---@return wawp.test_result
---
---     t:call{ from = "15550000002@c.us", video = true }
function Case:call(call)
  return run(self, { call_of(self, call, "t:call", 2) })[1]
end

--- Places several calls at once, side by side.
---@param calls wawp.test_call[]
---@return wawp.test_result[] results in their order; `log` and `requests` are those of all
---
---     t:calls{ {}, { from = "15550000003@c.us" } }
function Case:calls(calls)
  argument.expect(calls, "table", "calls", "t:calls")
  local events = {}
  for i, call in ipairs(calls) do
    events[i] = call_of(self, call, "t:calls", 2)
  end
  return run(self, events)
end

local function expected(self, want, got, message, level)
  self.count = self.count + 1
  if not same(got, want, 0) then
    local what = message and message .. ": " or ""
    error(("%sexpected %s, got %s"):format(what, show(want), show(got)), level + 1)
  end
end

--- Two values that must be equal; tables by what is in them.
---@param got any
---@param want any
---@param message? string
---
---     t:equal(wawp.store.get("calls"), 1)
function Case:equal(got, want, message)
  expected(self, want, got, message, 2)
end

--- A value that must be true, or anything but false and nil.
---@param value any
---@param message? string
---
---     t:ok(#call.messages == 1, "one message")
function Case:ok(value, message)
  self.count = self.count + 1
  if not value then
    error((message or "what must be true") .. ": got " .. tostring(value), 2)
  end
end

local function in_lines(lines, want)
  for _, line in ipairs(lines) do
    local is_like = getmetatable(want) == Like
    if is_like and line:find(want.pattern) or not is_like and line:find(want, 1, true) then
      return true
    end
  end
  return false
end

local function rejects(result)
  local count = 0
  for _, request in ipairs(result.requests) do
    count = count + (request.path == "/v2/calls/reject" and 1 or 0)
  end
  return count
end

local LOOK = {
  decision = function(result) return result.decision end,
  reason = function(result) return result.reason end,
  by = function(result) return result.by end,
  outcome = function(result) return result.outcome end,
  because = function(result) return result.because end,
  messages = function(result) return #result.messages end,
  rejects = rejects,
  requests = function(result) return #result.requests end,
}

local function expect(result, wants, level)
  local t = result.t
  for _, name in ipairs(EXPECT) do
    if LOOK[name] and wants[name] ~= nil then
      t.count = t.count + 1
      local got = LOOK[name](result)
      local want = wants[name]
      if want == wawp.null then
        want = nil
      end
      if not same(got, want, 0) then
        local why = ""
        if result.error then
          why = ("; the script failed: %s:%s %s"):format(
            result.error.file or "?", result.error.line or "?", result.error.message)
          result.is_expected = true
        elseif name == "decision" and result.reason then
          why = "; its reason: " .. show(result.reason)
        end
        error(("%s: expected %s, got %s%s"):format(name, show(want), show(got), why), level + 1)
      end
    end
  end
  if wants.message ~= nil then
    t.count = t.count + 1
    local texts, found = {}, false
    for i, message in ipairs(result.messages) do
      texts[i] = show(message.text)
      found = found or same(message.text, wants.message, 0)
    end
    if not found then
      local got = #texts > 0 and table.concat(texts, ", ") or "no message"
      error(("message: expected %s, got %s"):format(show(wants.message), got), level + 1)
    end
  end
  if wants.log ~= nil then
    t.count = t.count + 1
    if not in_lines(result.log, wants.log) then
      local got = #result.log > 0 and table.concat(result.log, "; ") or "nothing"
      error(("log: expected a line with %s, got %s"):format(show(wants.log), got), level + 1)
    end
  end
  if wants.error ~= nil then
    t.count = t.count + 1
    result.is_expected = true
    if not result.error then
      error("error: expected the script to fail, and it did not", level + 1)
    elseif wants.error ~= true and not in_lines({ result.error.message }, wants.error) then
      local got = show(result.error.message)
      error(("error: expected %s, got %s"):format(show(wants.error), got), level + 1)
    end
  end
end

--- Says what must have come of the event. Texts are compared as a whole, `log` and `error` by what
--- stands in them; `test.like` and functions work too. `wawp.null` is for nothing.
---@param wants wawp.test_wants
---@return wawp.test_result self
---
---     call:expect{ decision = "reject", reason = "closed", messages = 1, rejects = 1 }
function Result:expect(wants)
  argument.expect(wants, "table", "wants", "expect")
  check_names(wants, EXPECT, "expect", 2)
  expect(self, wants, 2)
  return self
end

--- The call must have been rejected, with this reason if one is given.
---@param reason? string|wawp.test_like
---@return wawp.test_result self
---
---     t:call{ video = true }:rejected("no video calls")
function Result:rejected(reason)
  expect(self, { decision = "reject", reason = reason }, 2)
  return self
end

--- The call must have been let through, with this reason if one is given.
---@param reason? string|wawp.test_like
---@return wawp.test_result self
---
---     t:call{}:allowed("open")
function Result:allowed(reason)
  expect(self, { decision = "allow", reason = reason }, 2)
  return self
end

--- No handler must have decided.
---@return wawp.test_result self
---
---     t:event{ event = "message" }:ignored()
function Result:ignored()
  expect(self, { decision = "ignore" }, 2)
  return self
end

--- The script must have failed, with a message that holds this text if one is given.
---@param text? string
---@return wawp.test_result self
---
---     t:call{}:failed("attempt to")
function Result:failed(text)
  expect(self, { error = text or true }, 2)
  return self
end

return M
