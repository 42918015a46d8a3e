import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { canonicalJson } from "./canonicalJson.ts";

describe("canonicalJson", () => {
  it("writes the example of RFC 8785, section 3.2.3", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    expect(canonicalJson(value)).to.equal(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it("writes the numbers and literals of RFC 8785, section 3.2.2", () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
  });

  it("writes a bigint as a decimal string and leaves out undefined", () => {
    expect(canonicalJson({ size: -5n, none: undefined })).to.equal('{"size":"-5"}');
  });

  it("error: refuses NaN and functions", () => {
    expect(() => canonicalJson({ x: NaN })).to.throw(ModelError);
    expect(() => canonicalJson({ x: () => 1 })).to.throw(ModelError);
  });
});
