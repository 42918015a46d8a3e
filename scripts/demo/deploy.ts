import { devAddresses } from "@plimsoll/risk-server";
import hre from "hardhat";

import plimsoll from "../../ignition/modules/Plimsoll.ts";

/** Servers that share the work in the demonstration, and how many of them make a quorum. */
export const COMMITTEE_SIZE = 3;
