local test = require("wawp.test")

test("in business hours calls ring", function(t)
  t:at("2026-11-23 09:00", "Europe/Berlin")
  t:call{}:allowed("open 09:00-12:30")
end)

test("the lunch break is closed, and the message says until when", function(t)
  t:at("2026-11-23 12:30", "Europe/Berlin")
  t:call{}:expect{ decision = "reject", message = test.like("call again from 13:30") }
end)

test("on Saturday evening the message names Monday", function(t)
  t:at("2026-11-28 14:00", "Europe/Berlin")
  t:call{}:expect{ decision = "reject", message = test.like("from 2026%-11%-30 09:00") }
end)

test("holidays of the calendar file are closed", function(t)
  t:at("2026-12-25 10:00", "Europe/Berlin")
  t:call{}:rejected(test.like("Christmas"))
end)

test("Christmas Eve has hours of its own", function(t)
  t:at("2026-12-24 11:00", "Europe/Berlin")
  t:call{}:allowed()
  t:at("2026-12-24 12:00", "Europe/Berlin")
  t:call{ call_id = "LATER" }:rejected()
end)

test("nine o'clock is nine o'clock before and after clocks change", function(t)
  for i, day in ipairs{ "2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26" } do
    t:at(day .. " 08:59", "Europe/Berlin")
    t:call{ call_id = "EARLY" .. i }:rejected()
    t:at(day .. " 09:00", "Europe/Berlin")
    t:call{ call_id = "OPEN" .. i }:allowed()
  end
end)

test("New Year's Eve is closed, and Saturday opens at ten", function(t)
  t:at("2026-12-31 10:00", "Europe/Berlin") -- a Thursday
  t:call{}:rejected(test.like("^holiday: "))
  t:at("2027-01-02 09:59", "Europe/Berlin")
  t:call{ call_id = "EARLY" }:rejected("outside 10:00-14:00")
  t:advance("1m")
  t:call{ call_id = "OPEN" }:allowed("open 10:00-14:00")
end)
