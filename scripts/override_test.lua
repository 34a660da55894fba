local test = require("wawp.test")

local ME = { id = "15550000001@c.us", lid = "90000000000001@lid" }

local function note(t, body, to)
  return t:event{
    event = "message.any",
    me = ME,
    payload = { fromMe = true, to = to or ME.id, body = body },
  }
end

local function answer(text)
  return { decision = "ignore", message = text, messages = 1 }
end

test("the hours hold without a word", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  t:call{}:allowed()
  t:at("2026-11-23 18:00", "Africa/Cairo")
  t:call{ call_id = "C2" }:rejected()
end)

test("a note to self closes for two hours", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  local written = note(t, "Closed 2h"):expect(answer("OK: closed until 12:00"))
  t:equal(written.messages[1].to, ME.id)
  t:call{}:rejected("set closed until 12:00")
  t:advance("2h")
  t:call{ call_id = "C2" }:allowed()
end)

test("or opens until a time, and hours ends it", function(t)
  t:at("2026-11-23 18:00", "Africa/Cairo")
  note(t, "open until 20:00"):expect(answer("OK: open until 20:00"))
  t:call{}:allowed()
  note(t, "hours"):expect(answer("OK: the hours of the week hold"))
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
  for _, body in ipairs{ "shut 2h", "open the letters", "hours and hours", "buy milk", "" } do
    note(t, body):expect{ decision = "ignore", messages = 0 }
  end
  t:event{ event = "message.any", me = ME, payload = { fromMe = true, to = ME.id } }:ignored()
  t:call{}:allowed()
end)

test("what cannot be understood is answered, and changes nothing", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  local wrong = {
    ["open until 25:99"] = '"25:99" is neither a time such as 18:00 nor a day such as 2026-12-24',
    ["closed 0h"] = '"0h" is over at once',
    ["closed 99999d"] = '"99999d" is more than a year away',
    ["closed for lunch"] = '"lunch" is no length of time',
    ["closed 90"] = '"90" has no unit: write 90m or 90h',
    closed = "there is no end",
  }
  for body, why in pairs(wrong) do
    local text = "Nothing changed: "
      .. why
      .. '. Write "closed 2h", "open until 18:00" or "hours".'
    note(t, body):expect(answer(text))
  end
  t:call{}:allowed()
end)

test("a note under your hidden id counts as well", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  local written = note(t, "closed 2h", ME.lid):expect(answer("OK: closed until 12:00"))
  t:equal(written.messages[1].to, ME.id)
  t:call{}:rejected("set closed until 12:00")
end)

test("its own answers are no orders", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo")
  for _, body in ipairs{ "closed 2h", "closed 0h", "hours", "open" } do
    local sent = note(t, body).messages[1].text
    note(t, sent):expect{ decision = "ignore", messages = 0 }
  end
end)
