local test = require("wawp.test")

test("every call is rejected; the caller gets a message once an hour", function(t)
  t:call{ call_id = "C1" }:expect{ decision = "reject", messages = 1 }
  t:advance("59m")
  t:call{ call_id = "C2" }:expect{ decision = "reject", messages = 0, log = "no message" }
  t:advance("2m")
  t:call{ call_id = "C3" }:expect{ messages = 1 }
end)

test("in the language of the caller's country", function(t)
  local words = {
    ["4917012345@c.us"] = "^Wir nehmen",
    ["5511987654321@c.us"] = "^Não",
    ["15550000002@c.us"] = "^We do not",
    ["90000000000002@lid"] = "^We do not",
  }
  for from, pattern in pairs(words) do
    t:call{ from = from, call_id = from }:expect{ message = test.like(pattern) }
  end
end)

test("never at night", function(t)
  t:at("2026-11-23 23:00", "Africa/Cairo")
  t:call{}:expect{ decision = "reject", messages = 0 }
end)

test("no message for groups, or when the reject failed", function(t)
  t:call{ group = true }:expect{ decision = "reject", messages = 0 }
  t:api{ reject = 404 }
  t:call{ call_id = "C2" }:expect{ messages = 0, outcome = "failed" }
end)

test("a message that cannot be sent is logged", function(t)
  t:api{ send_text = 400 }
  t:call{}:expect{ decision = "reject", log = "the message was not sent" }
end)

test("the night begins at ten and ends at seven", function(t)
  local night = { ["21:59"] = 1, ["22:00"] = 0, ["06:59"] = 0, ["07:00"] = 1 }
  for time, messages in pairs(night) do
    t:at("2026-11-23 " .. time, "Africa/Cairo")
    t:call{ from = "1555000" .. time:gsub(":", "") .. "@c.us", call_id = time }:expect{
      messages = messages,
    }
  end
end)

test("two hundred messages a day, then none before midnight", function(t)
  t:at("2026-11-23 12:00", "Africa/Cairo")
  for i = 1, 200 do
    t:call{ from = 15550000000 + i .. "@c.us", call_id = "C" .. i }:expect{ messages = 1 }
  end
  t:call{ from = "15550000999@c.us", call_id = "LAST" }:expect{
    decision = "reject",
    messages = 0,
    log = "200 messages today",
  }
  t:at("2026-11-24 12:00", "Africa/Cairo")
  t:call{ from = "15550000998@c.us", call_id = "NEXT" }:expect{ messages = 1 }
end)
