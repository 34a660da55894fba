local test = require("wawp.test")

test("in office hours calls ring", function(t)
  t:at("2026-11-23 10:00", "Africa/Cairo") -- a Monday
  t:call{}:allowed("open 09:00-17:00")
end)

test("in the evening they are refused, and the caller learns when to call again", function(t)
  t:at("2026-11-23 18:00", "Africa/Cairo")
  t:call{}:expect{ decision = "reject", message = test.like("from 2026%-11%-24 09:00") }
end)

test("who calls again the same day gets no second message", function(t)
  t:at("2026-11-23 18:00", "Africa/Cairo")
  t:call{ call_id = "FIRST" }:expect{ messages = 1 }
  t:advance("1h")
  t:call{ call_id = "SECOND" }:expect{ decision = "reject", messages = 0 }
end)

test("holidays are closed", function(t)
  t:at("2027-01-07 10:00", "Africa/Cairo")
  t:call{}:rejected(test.like("holiday"))
end)
