import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { parsePhrase } from "./phrase.ts";
import { wallText } from "./wall.ts";

const zones = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

/** A Tuesday morning by the clock on the wall, in whatever zone. */
const tuesday = (zone: string): number =>
  Temporal.PlainDateTime.from("2026-11-24T10:20").toZonedDateTime(zone).epochMilliseconds;

/** `17 Nov 16:15`: the year is told when it is not 2026, the seconds when there are any. */
const short = (ms: number, zone: string): string =>
  wallText(ms, zone)
    .slice(4)
    .replace(" 2026 ", " ")
    .replace(/(:\d\d):00$/, "$1");

/** Phrase, first moment, end, and what was assumed; the present is Tuesday 24 November 2026, 10:20. */
const understood = [
  ["half past four last tuesday afternoon", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["last tuesday at half past four in the afternoon", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["at half past four on tuesday afternoon last week", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["last tuesday 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["last tuesday 16:30 ±15m", "17 Nov 16:15", "17 Nov 16:45", ""],
  ["last tuesday 4.30pm", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["last tuesday 4:30 pm ± 5 min", "17 Nov 16:25", "17 Nov 16:35", ""],
  ["last tuesday 4pm", "17 Nov 16:00", "17 Nov 17:00", "that hour assumed"],
  ["last tuesday at 4 p.m.", "17 Nov 16:00", "17 Nov 17:00", "that hour assumed"],
  ["tuesday 16:30", "17 Nov 16:15", "17 Nov 16:45", "taken as the previous week; ±15 min assumed"],
  ["tuesday 09:00", "24 Nov 08:45", "24 Nov 09:15", "±15 min assumed"],
  ["tuesday", "24 Nov 00:00", "24 Nov 10:20", "whole day assumed"],
  ["last tuesday", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["last tuesday afternoon", "17 Nov 12:00", "17 Nov 18:00", "12:00 to 18:00 assumed"],
  ["last tuesday morning", "17 Nov 06:00", "17 Nov 12:00", "06:00 to 12:00 assumed"],
  ["last tuesday evening", "17 Nov 18:00", "18 Nov 00:00", "18:00 to 00:00 assumed"],
  ["last tuesday night", "17 Nov 22:00", "18 Nov 06:00", "22:00 to 06:00 assumed"],
  ["on monday", "23 Nov 00:00", "24 Nov 00:00", "whole day assumed"],
  ["monday at noon", "23 Nov 11:45", "23 Nov 12:15", "±15 min assumed"],
  ["noon on friday", "20 Nov 11:45", "20 Nov 12:15", "±15 min assumed"],
  ["midnight last friday", "19 Nov 23:45", "20 Nov 00:15", "±15 min assumed"],
  ["friday at midday", "20 Nov 11:45", "20 Nov 12:15", "±15 min assumed"],
  ["thu 11:15", "19 Nov 11:00", "19 Nov 11:30", "±15 min assumed"],
  ["thurs 11:15", "19 Nov 11:00", "19 Nov 11:30", "±15 min assumed"],
  ["last wed at quarter past nine in the morning", "18 Nov 09:00", "18 Nov 09:30", "±15 min assumed"],
  ["last wed quarter to six in the evening", "18 Nov 17:30", "18 Nov 18:00", "±15 min assumed"],
  ["ten past three yesterday afternoon", "23 Nov 14:55", "23 Nov 15:25", "±15 min assumed"],
  ["twenty past three yesterday afternoon", "23 Nov 15:05", "23 Nov 15:35", "±15 min assumed"],
  ["twenty-five past three yesterday afternoon", "23 Nov 15:10", "23 Nov 15:40", "±15 min assumed"],
  ["25 past 3 yesterday afternoon", "23 Nov 15:10", "23 Nov 15:40", "±15 min assumed"],
  ["five to twelve yesterday", "23 Nov 11:40", "23 Nov 12:10", "11:55 in the morning assumed; ±15 min assumed"],
  ["ten to five yesterday afternoon", "23 Nov 16:35", "23 Nov 17:05", "±15 min assumed"],
  ["25 minutes to six yesterday evening", "23 Nov 17:20", "23 Nov 17:50", "±15 min assumed"],
  ["three minutes past two yesterday afternoon", "23 Nov 13:48", "23 Nov 14:18", "±15 min assumed"],
  ["half four yesterday afternoon", "23 Nov 16:15", "23 Nov 16:45", "±15 min assumed"],
  ["half past 9 yesterday", "23 Nov 09:15", "23 Nov 09:45", "09:30 in the morning assumed; ±15 min assumed"],
  ["quarter past 9 this morning", "24 Nov 09:00", "24 Nov 09:30", "±15 min assumed"],
  ["this morning", "24 Nov 06:00", "24 Nov 10:20", "06:00 to 12:00 assumed"],
  ["today", "24 Nov 00:00", "24 Nov 10:20", "whole day assumed"],
  ["today at 9", "24 Nov 09:00", "24 Nov 10:00", "09:00 in the morning assumed; that hour assumed"],
  ["today 08:05", "24 Nov 07:50", "24 Nov 08:20", "±15 min assumed"],
  ["today at 10:19", "24 Nov 10:04", "24 Nov 10:20", "±15 min assumed"],
  ["yesterday", "23 Nov 00:00", "24 Nov 00:00", "whole day assumed"],
  ["yesterday morning", "23 Nov 06:00", "23 Nov 12:00", "06:00 to 12:00 assumed"],
  ["yesterday at 3 in the afternoon", "23 Nov 15:00", "23 Nov 16:00", "that hour assumed"],
  ["yesterday at eleven at night", "23 Nov 23:00", "24 Nov 00:00", "that hour assumed"],
  ["yesterday at 2 at night", "23 Nov 02:00", "23 Nov 03:00", "that hour assumed"],
  ["yesterday 4 o'clock in the afternoon", "23 Nov 16:00", "23 Nov 17:00", "that hour assumed"],
  ["yesterday 16:30:15", "23 Nov 16:15:15", "23 Nov 16:45:15", "±15 min assumed"],
  ["the day before yesterday", "22 Nov 00:00", "23 Nov 00:00", "whole day assumed"],
  ["the day before yesterday at noon", "22 Nov 11:45", "22 Nov 12:15", "±15 min assumed"],
  ["last night", "23 Nov 22:00", "24 Nov 06:00", "22:00 to 06:00 assumed"],
  ["last night at 11", "23 Nov 23:00", "24 Nov 00:00", "that hour assumed"],
  ["last night at 2", "24 Nov 02:00", "24 Nov 03:00", "that hour assumed"],
  ["now", "24 Nov 10:05", "24 Nov 10:20", "±15 min assumed"],
  ["now ±5m", "24 Nov 10:15", "24 Nov 10:20", ""],
  ["live", "24 Nov 10:15", "24 Nov 10:20", ""],
  ["live 5m", "24 Nov 10:15", "24 Nov 10:20", ""],
  ["last 15m", "24 Nov 10:05", "24 Nov 10:20", ""],
  ["last 15 minutes", "24 Nov 10:05", "24 Nov 10:20", ""],
  ["the last 15 minutes", "24 Nov 10:05", "24 Nov 10:20", ""],
  ["past 24 hours", "23 Nov 10:20", "24 Nov 10:20", ""],
  ["past hour", "24 Nov 09:20", "24 Nov 10:20", ""],
  ["last hour", "24 Nov 09:20", "24 Nov 10:20", ""],
  ["last day", "23 Nov 10:20", "24 Nov 10:20", ""],
  ["past week", "17 Nov 10:20", "24 Nov 10:20", ""],
  ["last 2 weeks", "10 Nov 10:20", "24 Nov 10:20", ""],
  ["past 3 months", "24 Aug 00:00", "24 Nov 10:20", ""],
  ["previous 30 minutes", "24 Nov 09:50", "24 Nov 10:20", ""],
  ["last half hour", "24 Nov 09:50", "24 Nov 10:20", ""],
  ["10 minutes ago", "24 Nov 09:55", "24 Nov 10:20", "±15 min assumed"],
  ["ten minutes ago", "24 Nov 09:55", "24 Nov 10:20", "±15 min assumed"],
  ["an hour ago", "24 Nov 09:05", "24 Nov 09:35", "±15 min assumed"],
  ["two hours ago", "24 Nov 08:05", "24 Nov 08:35", "±15 min assumed"],
  ["2h ago", "24 Nov 08:05", "24 Nov 08:35", "±15 min assumed"],
  ["a couple of hours ago", "24 Nov 08:05", "24 Nov 08:35", "±15 min assumed"],
  ["half an hour ago", "24 Nov 09:35", "24 Nov 10:05", "±15 min assumed"],
  ["90 minutes ago ±10m", "24 Nov 08:40", "24 Nov 09:00", ""],
  ["3 days ago", "21 Nov 00:00", "22 Nov 00:00", "whole day assumed"],
  ["3 days ago at 14:00", "21 Nov 13:45", "21 Nov 14:15", "±15 min assumed"],
  ["a week ago", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["a week ago at 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["two weeks ago", "10 Nov 00:00", "11 Nov 00:00", "whole day assumed"],
  ["a month ago", "24 Oct 00:00", "25 Oct 00:00", "whole day assumed"],
  ["two months ago at noon", "24 Sep 11:45", "24 Sep 12:15", "±15 min assumed"],
  ["this week", "23 Nov 00:00", "24 Nov 10:20", ""],
  ["last week", "16 Nov 00:00", "23 Nov 00:00", ""],
  ["this month", "1 Nov 00:00", "24 Nov 10:20", ""],
  ["last month", "1 Oct 00:00", "1 Nov 00:00", ""],
  ["this year", "1 Jan 00:00", "24 Nov 10:20", ""],
  ["last year", "1 Jan 2025 00:00", "1 Jan 00:00", ""],
  ["last weekend", "21 Nov 00:00", "23 Nov 00:00", ""],
  ["this weekend", "21 Nov 00:00", "23 Nov 00:00", ""],
  ["november", "1 Nov 00:00", "24 Nov 10:20", ""],
  ["october", "1 Oct 00:00", "1 Nov 00:00", ""],
  ["last november", "1 Nov 2025 00:00", "1 Dec 2025 00:00", ""],
  ["november 2025", "1 Nov 2025 00:00", "1 Dec 2025 00:00", ""],
  ["2026-10", "1 Oct 00:00", "1 Nov 00:00", ""],
  ["2025", "1 Jan 2025 00:00", "1 Jan 00:00", ""],
  ["17/11", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["17/11 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["17/11 16:30 +-1h", "17 Nov 15:30", "17 Nov 17:30", ""],
  ["17/11/2026 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["17/11/26 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["17.11.2026 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["2026-11-17", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["2026-11-17 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["2026-11-17T16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["17 november", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["17 nov 2026 4pm", "17 Nov 16:00", "17 Nov 17:00", "that hour assumed"],
  ["17th november at noon", "17 Nov 11:45", "17 Nov 12:15", "±15 min assumed"],
  ["17th of november at noon", "17 Nov 11:45", "17 Nov 12:15", "±15 min assumed"],
  ["november 17", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["november 17th, 2026 at 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["nov 17 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["the 17th", "17 Nov 00:00", "18 Nov 00:00", "whole day assumed"],
  ["the 17th at 4pm", "17 Nov 16:00", "17 Nov 17:00", "that hour assumed"],
  ["the 30th", "30 Oct 00:00", "31 Oct 00:00", "whole day assumed"],
  ["tue 17 nov 2026 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["tuesday, 17 november, 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["tuesday the 17th of november 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["25 dec", "25 Dec 2025 00:00", "26 Dec 2025 00:00", "taken as the previous year; whole day assumed"],
  ["1 jan 2026", "1 Jan 00:00", "2 Jan 00:00", "whole day assumed"],
  ["29 feb 2024", "29 Feb 2024 00:00", "1 Mar 2024 00:00", "whole day assumed"],
  ["yesterday 14:00 to 15:00", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["yesterday 14:00-15:00", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["yesterday 14:00 – 15:00", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["yesterday from 2pm to 3pm", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["yesterday between 2pm and 3pm", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["yesterday between 2 and 3 in the afternoon", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["between 2pm and 3pm yesterday", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["2 to 3 pm yesterday", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["2-3pm yesterday", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["between 03:00 and 05:00 last sunday", "22 Nov 03:00", "22 Nov 05:00", ""],
  ["from ten to eleven yesterday morning", "23 Nov 10:00", "23 Nov 11:00", ""],
  [
    "from ten to eleven yesterday",
    "23 Nov 10:00",
    "23 Nov 11:00",
    "10:00 in the morning assumed; 11:00 in the morning assumed",
  ],
  [
    "10 until 11 yesterday",
    "23 Nov 10:00",
    "23 Nov 11:00",
    "10:00 in the morning assumed; 11:00 in the morning assumed",
  ],
  ["9 to 5 last tuesday", "17 Nov 09:00", "17 Nov 17:00", "09:00 in the morning assumed"],
  ["last tuesday 9 to 5", "17 Nov 09:00", "17 Nov 17:00", "09:00 in the morning assumed"],
  ["four to five last tuesday afternoon", "17 Nov 16:00", "17 Nov 17:00", ""],
  ["half past four to five last tuesday afternoon", "17 Nov 16:30", "17 Nov 17:00", ""],
  ["16:30 to 16:45 last tuesday", "17 Nov 16:30", "17 Nov 16:45", ""],
  ["22:00 to 02:00 last friday", "20 Nov 22:00", "21 Nov 02:00", "taken as going past midnight"],
  ["last friday 22:00 to 02:00", "20 Nov 22:00", "21 Nov 02:00", "taken as going past midnight"],
  ["10pm to 2am yesterday", "23 Nov 22:00", "24 Nov 02:00", "taken as going past midnight"],
  ["11pm yesterday to 1am today", "23 Nov 23:00", "24 Nov 01:00", ""],
  ["nov 12 4pm - 5pm", "12 Nov 16:00", "12 Nov 17:00", ""],
  ["12 nov 16:00 to 13 nov 09:00", "12 Nov 16:00", "13 Nov 09:00", ""],
  ["2026-11-17..2026-11-18", "17 Nov 00:00", "19 Nov 00:00", ""],
  ["2026-11-17 16:00..2026-11-17 17:00", "17 Nov 16:00", "17 Nov 17:00", ""],
  ["monday to wednesday", "16 Nov 00:00", "19 Nov 00:00", ""],
  ["friday to monday", "20 Nov 00:00", "24 Nov 00:00", ""],
  ["last friday to yesterday", "20 Nov 00:00", "24 Nov 00:00", ""],
  ["yesterday morning to this morning", "23 Nov 06:00", "24 Nov 10:20", ""],
  ["since yesterday", "23 Nov 00:00", "24 Nov 10:20", ""],
  ["since 09:00", "24 Nov 09:00", "24 Nov 10:20", ""],
  ["since monday", "23 Nov 00:00", "24 Nov 10:20", ""],
  ["since last tuesday at 4pm", "17 Nov 16:00", "24 Nov 10:20", ""],
  ["since 17/11", "17 Nov 00:00", "24 Nov 10:20", ""],
  ["noon yesterday give or take ten minutes", "23 Nov 11:50", "23 Nov 12:10", ""],
  ["noon yesterday plus or minus 1 hour", "23 Nov 11:00", "23 Nov 13:00", ""],
  ["16:30", "23 Nov 16:15", "23 Nov 16:45", "taken as yesterday; ±15 min assumed"],
  ["09:00", "24 Nov 08:45", "24 Nov 09:15", "±15 min assumed"],
  ["at four", "24 Nov 04:00", "24 Nov 05:00", "04:00 in the morning assumed; that hour assumed"],
  ["at four in the afternoon", "23 Nov 16:00", "23 Nov 17:00", "taken as yesterday; that hour assumed"],
  ["yesterday 15:00 to 14:00 today", "23 Nov 15:00", "24 Nov 10:20", ""],
  ["last 30 seconds", "24 Nov 10:19:30", "24 Nov 10:20", ""],
  ["past 90 min", "24 Nov 08:50", "24 Nov 10:20", ""],
  ["wednesday last week 9am", "18 Nov 09:00", "18 Nov 10:00", "that hour assumed"],
  [
    "the 3rd of november between 9 and 10",
    "3 Nov 09:00",
    "3 Nov 10:00",
    "09:00 in the morning assumed; 10:00 in the morning assumed",
  ],
  ["quarter to nine yesterday morning", "23 Nov 08:30", "23 Nov 09:00", "±15 min assumed"],
  ["quarter of nine yesterday morning", "23 Nov 08:30", "23 Nov 09:00", "±15 min assumed"],
  ["four thirty-five yesterday afternoon", "23 Nov 16:20", "23 Nov 16:50", "±15 min assumed"],
  ["nine oh five yesterday morning", "23 Nov 08:50", "23 Nov 09:20", "±15 min assumed"],
  ["half-past-four yesterday afternoon", "23 Nov 16:15", "23 Nov 16:45", "±15 min assumed"],
  ["seventeen minutes past four yesterday afternoon", "23 Nov 16:02", "23 Nov 16:32", "±15 min assumed"],
  ["35 past four yesterday afternoon", "23 Nov 16:20", "23 Nov 16:50", "±15 min assumed"],
  ["12 noon yesterday", "23 Nov 11:45", "23 Nov 12:15", "±15 min assumed"],
  ["1400 hours on friday", "20 Nov 13:45", "20 Nov 14:15", "±15 min assumed"],
  ["10:30 yesterday evening", "23 Nov 22:15", "23 Nov 22:45", "±15 min assumed"],
  ["11:30 at night yesterday", "23 Nov 23:15", "23 Nov 23:45", "±15 min assumed"],
  ["last night at 12:30", "24 Nov 00:15", "24 Nov 00:45", "±15 min assumed"],
  ["friday night at 2", "21 Nov 02:00", "21 Nov 03:00", "that hour assumed"],
  ["friday at 2 at night", "20 Nov 02:00", "20 Nov 03:00", "that hour assumed"],
  ["the night before last", "22 Nov 22:00", "23 Nov 06:00", "22:00 to 06:00 assumed"],
  ["24:00 on friday", "20 Nov 23:45", "21 Nov 00:15", "±15 min assumed"],
  ["yesterday 22:00 to 24:00", "23 Nov 22:00", "24 Nov 00:00", ""],
  ["noon to one yesterday", "23 Nov 12:00", "23 Nov 13:00", ""],
  ["14:00 to 3 yesterday", "23 Nov 14:00", "23 Nov 15:00", ""],
  ["9pm to 11:30 last friday", "20 Nov 21:00", "20 Nov 23:30", ""],
  ["9pm to 12:30 last friday", "20 Nov 21:00", "21 Nov 00:30", "taken as going past midnight"],
  ["ten to half ten yesterday morning", "23 Nov 10:00", "23 Nov 10:30", ""],
  [
    "half past nine to quarter to ten yesterday",
    "23 Nov 09:30",
    "23 Nov 09:45",
    "09:30 in the morning assumed; 09:45 in the morning assumed",
  ],
  [
    "9:50 to 9:55 yesterday",
    "23 Nov 09:50",
    "23 Nov 09:55",
    "09:50 in the morning assumed; 09:55 in the morning assumed",
  ],
  ["17-19 november", "17 Nov 00:00", "20 Nov 00:00", ""],
  ["nov 17 to 19", "17 Nov 00:00", "20 Nov 00:00", ""],
  ["between the 17th and the 19th of november", "17 Nov 00:00", "20 Nov 00:00", ""],
  ["17 november 9-17", "17 Nov 09:00", "17 Nov 17:00", "09:00 in the morning assumed"],
  ["the third of november at noon", "3 Nov 11:45", "3 Nov 12:15", "±15 min assumed"],
  ["november twenty-first", "21 Nov 00:00", "22 Nov 00:00", "whole day assumed"],
  ["17 november last year", "17 Nov 2025 00:00", "18 Nov 2025 00:00", "whole day assumed"],
  ["17-nov-2026 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["2026/11/17 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["20261117 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["2026-W47", "16 Nov 00:00", "23 Nov 00:00", ""],
  ["2026-W47-2 16:30", "17 Nov 16:15", "17 Nov 16:45", "±15 min assumed"],
  ["week 47", "16 Nov 00:00", "23 Nov 00:00", ""],
  ["week 52", "22 Dec 2025 00:00", "29 Dec 2025 00:00", ""],
  ["the week before last", "9 Nov 00:00", "16 Nov 00:00", ""],
  ["the tuesday before last at 16:30", "10 Nov 16:15", "10 Nov 16:45", "±15 min assumed"],
  ["a week last tuesday", "10 Nov 00:00", "11 Nov 00:00", "whole day assumed"],
  ["two weeks ago on tuesday", "10 Nov 00:00", "11 Nov 00:00", "whole day assumed"],
  ["monday a week ago", "16 Nov 00:00", "17 Nov 00:00", "whole day assumed"],
  ["at the weekend", "21 Nov 00:00", "23 Nov 00:00", ""],
  ["from monday", "23 Nov 00:00", "24 Nov 10:20", ""],
  ["2026-11-17/2026-11-18", "17 Nov 00:00", "19 Nov 00:00", ""],
  ["in the last two and a half hours", "24 Nov 07:50", "24 Nov 10:20", ""],
  ["last 1h30m", "24 Nov 08:50", "24 Nov 10:20", ""],
  ["last couple of hours", "24 Nov 08:20", "24 Nov 10:20", ""],
  ["an hour and a half ago", "24 Nov 08:35", "24 Nov 09:05", "±15 min assumed"],
  ["1 hour and 20 minutes ago", "24 Nov 08:45", "24 Nov 09:15", "±15 min assumed"],
  ["noon yesterday ± half an hour", "23 Nov 11:30", "23 Nov 12:30", ""],
  ["yesterday at 16:30?", "23 Nov 16:15", "23 Nov 16:45", "±15 min assumed"],
] as const;

const refused = [
  ["tuesday blah week ago", "I understood “tuesday” but not “blah week ago”"],
  ["tuesday week", "“tuesday week” is in the future"],
  ["last week at 16:30", "a time of day needs one day: “last week at 16:30” names more than one"],
  ["november 4pm", "a time of day needs one day: “november 4pm” names more than one"],
  ["0 nov", "a time of day needs one day: “0 nov” names more than one"],
  ["last month 9am to 10am", "a time of day needs one day: “last month 9am to 10am” names more than one"],
  ["4pm yesterday morning", "16:00 is not in the morning"],
  ["09:00 yesterday afternoon", "09:00 is not in the afternoon"],
  ["yesterday from 2pm", "the end of the range is missing"],
  ["between monday", "the end of the range is missing"],
  ["19 to 17 november", "day 17 does not come after day 19"],
  ["2026-W54", "2026 has no week 54"],
  ["5000 years ago", "“5000 years ago” begins before 1970"],
  [
    "last hours",
    "I could not read a time in “last hours”: write for example “last tuesday 16:30” or “yesterday 14:00 to 15:00”",
  ],
  ["this afternoon", "“this afternoon” is in the future"],
  ["tonight", "“tonight” is in the future"],
  ["29 february", "there is no day 29 of month 2 (day/month/year)"],
  ["31/02", "there is no day 31 of month 2 (day/month/year)"],
  ["31 november", "there is no day 31 of month 11 (day/month/year)"],
  ["30/13", "there is no day 30 of month 13 (day/month/year)"],
  ["mon 17 nov 2026", "2026-11-17 is a Tuesday, not a Monday"],
  ["25 dec 2026", "“25 dec 2026” is in the future"],
  ["yesterday ±1h", "± needs a time of day, such as 16:30"],
  ["last 15m ±5m", "a rolling window has its own width: leave the ± out"],
  ["yesterday 14:00 to 15:00 ±5m", "a range has its own width: leave the ± out"],
  ["tomorrow", "“tomorrow” is in the future"],
  ["tomorrow at 9", "“tomorrow” is in the future"],
  ["next tuesday", "“next” is in the future"],
  ["blah tuesday", "I understood “tuesday” but not “blah”"],
  ["yesterday blah 16:30", "I understood “yesterday”, “16:30” but not “blah”"],
  ["tuesday 16:30 wednesday", "I understood “tuesday 16:30” but not “wednesday”"],
  ["16:30 17:30", "I understood “16:30” but not “17:30”"],
  ["yesterday 25:00", "I understood “yesterday” but not “25:00”"],
  ["yesterday 16:75", "I understood “yesterday” but not “16:75”"],
  ["every night 01:00", "I understood “night 01:00” but not “every”"],
  ["soon", "I could not read a time in “soon”: write for example “last tuesday 16:30” or “yesterday 14:00 to 15:00”"],
  ["to 15:00", "I understood “15:00” but not “to”"],
  ["yesterday to", "the end of the range is missing"],
  ["2026-02-30", "there is no day 30 of month 2 in 2026 (day/month/year)"],
] as const;

describe.each(zones)("a phrase of time in %s", (zone) => {
  const now = tuesday(zone);

  it.each(understood)("“%s” is %s to %s", (phrase, from, to, notes) => {
    const range = parsePhrase(phrase, now, zone);
    expect(range.ok ? [short(range.from, zone), short(range.to, zone), range.notes.join("; ")] : range.message).toEqual(
      [from, to, notes],
    );
  });

  it.each(refused)("“%s” is refused: %s", (phrase, message) => {
    expect(parsePhrase(phrase, now, zone)).toEqual({ ok: false, message });
  });
});

describe("a phrase of time that brings its own zone", () => {
  const now = Date.parse("2026-11-24T10:20:00Z");
  const utc = (phrase: string, zone: string): string[] => {
    const range = parsePhrase(phrase, now, zone);
    return range.ok ? [range.from, range.to].map((ms) => new Date(ms).toISOString().slice(0, 16)) : [range.message];
  };

  it.each([
    ["2026-11-17T16:30Z ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["2026-11-17T16:30+05:30 ±15m", "2026-11-17T10:45", "2026-11-17T11:15"],
    ["2026-11-17 16:30Z ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["20261117T1615Z..20261117T1645Z", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["1794933000 ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["1794933000000 ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["1794933000.5 ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["1794933000000000 ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
    ["@1794933000 ±15m", "2026-11-17T16:15", "2026-11-17T16:45"],
  ])("“%s” means the same everywhere", (phrase, from, to) => {
    for (const zone of zones) expect(utc(phrase, zone)).toEqual([from, to]);
  });
});

it("keeps the fraction of a second", () => {
  const now = Date.parse("2026-11-24T10:20:00Z");
  const range = parsePhrase("2026-11-17T16:30:15.250Z to 2026-11-17T16:30:15.5Z", now, "UTC");
  expect(range).toMatchObject({
    from: Date.parse("2026-11-17T16:30:15.250Z"),
    to: Date.parse("2026-11-17T16:30:15.500Z"),
  });
});

describe("a phrase of time over a change of clocks", () => {
  /** Zone, the present, phrase, first moment and end in UTC, and a word of the note. */
  const changes = [
    // New York goes back on Sunday 1 November 2026, 02:00 EDT to 01:00 EST.
    ["America/New_York", "2026-11-03T15:00Z", "last tuesday 16:30 ±1m", "2026-10-27T20:29", "2026-10-27T20:31", ""],
    ["America/New_York", "2026-11-03T15:00Z", "yesterday 16:30 ±1m", "2026-11-02T21:29", "2026-11-02T21:31", ""],
    ["America/New_York", "2026-11-03T15:00Z", "last sunday 01:30 ±1m", "2026-11-01T05:29", "2026-11-01T06:31", "twice"],
    ["America/New_York", "2026-11-03T15:00Z", "last sunday 00:30 to 03:00", "2026-11-01T04:30", "2026-11-01T08:00", ""],
    ["America/New_York", "2026-11-03T15:00Z", "last sunday", "2026-11-01T04:00", "2026-11-02T05:00", "whole day"],
    // It goes forward on Sunday 8 March 2026, 02:00 EST to 03:00 EDT.
    [
      "America/New_York",
      "2026-03-10T15:00Z",
      "last sunday 02:30 ±1m",
      "2026-03-08T07:29",
      "2026-03-08T07:31",
      "did not exist",
    ],
    ["America/New_York", "2026-03-10T15:00Z", "last sunday", "2026-03-08T05:00", "2026-03-09T04:00", "whole day"],
    // London: 29 March and 25 October 2026.
    [
      "Europe/London",
      "2026-03-31T12:00Z",
      "last sunday 01:30 ±1m",
      "2026-03-29T01:29",
      "2026-03-29T01:31",
      "did not exist",
    ],
    ["Europe/London", "2026-10-27T12:00Z", "last sunday 01:30 ±1m", "2026-10-25T00:29", "2026-10-25T01:31", "twice"],
    ["Europe/London", "2026-10-27T12:00Z", "last saturday 16:30 ±1m", "2026-10-24T15:29", "2026-10-24T15:31", ""],
    // Lord Howe Island shifts by half an hour: 4 October 2026, 02:00 to 02:30.
    [
      "Australia/Lord_Howe",
      "2026-10-06T00:00Z",
      "last sunday 02:15 ±1m",
      "2026-10-03T15:44",
      "2026-10-03T15:46",
      "did not exist",
    ],
    // Kolkata never shifts.
    ["Asia/Kolkata", "2026-11-03T15:00Z", "last sunday 01:30 ±1m", "2026-10-31T19:59", "2026-10-31T20:01", ""],
  ] as const;

  it("refuses a range in which no time passed", () => {
    expect(parsePhrase("last sunday 01:00 to 02:00", Date.parse("2026-03-31T12:00Z"), "Europe/London")).toEqual({
      ok: false,
      message: "no such time passed that day: the clocks went forward over it",
    });
  });

  it.each(changes)("in %s at %s: “%s”", (zone, now, phrase, from, to, note) => {
    const range = parsePhrase(phrase, Date.parse(now), zone);
    if (!range.ok) throw new Error(range.message);
    expect([range.from, range.to].map((ms) => new Date(ms).toISOString().slice(0, 16))).toEqual([from, to]);
    expect(range.notes.join("; ")).toContain(note);
    if (note === "") expect(range.notes).toEqual([]);
  });
});
