local test = require("wawp.test")

local ME = { id = "15550000001@c.us" }

local function note(t, body)
  return t:event{
    event = "message.any",
    me = ME,
    payload = { fromMe = true, to = ME.id, body = body },
  }
end

test("the hours hold without a word", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  t:call{}:allowed()
  t:at("2026-11-23 18:00", "Africa/Cairo")
  t:call{ call_id = "C2" }:rejected()
end)

test("a note to self closes for two hours", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  note(t, "Closed 2h"):ignored()
  t:call{}:rejected("set closed until 12:00")
  t:advance("2h")
  t:call{ call_id = "C2" }:allowed()
end)

test("or opens until a time, and hours ends it", function(t)
  t:at("2026-11-23 18:00", "Africa/Cairo")
  note(t, "open until 20:00")
  t:call{}:allowed()
  note(t, "hours")
  t:advance(1)
  t:call{ call_id = "C2" }:rejected()
end)

test("what others write changes nothing", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  t:event{
    event = "message.any",
    me = ME,
    payload = { fromMe = false, from = "15550000002@c.us", to = ME.id, body = "closed 2h" },
  }:ignored()
  t:call{}:allowed()
end)

test("what you write to others changes nothing", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  t:event{
    event = "message.any",
    me = ME,
    payload = { fromMe = true, to = "15550000002@c.us", body = "closed 2h" },
  }:ignored()
  t:call{}:allowed()
end)

test("other notes to self change nothing", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  for _, body in ipairs{ "closed", "shut 2h", "closed for lunch", "buy milk" } do
    note(t, body):ignored()
  end
  t:event{ event = "message.any", me = ME, payload = { fromMe = true, to = ME.id } }:ignored()
  t:call{}:allowed()
end)
