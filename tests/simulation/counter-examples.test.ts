import { NaiveEngine } from "../naive/naive-engine.ts";
import { counterExamples } from "./counter-examples.ts";

counterExamples((options) => new NaiveEngine(options));
