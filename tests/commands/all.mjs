// The commands of the executable, as people and scripts use them: node tests/commands/all.mjs PATH_OF_ASSAY
import './rank.mjs';
import './rank_models.mjs';
import './agree.mjs';
import './marks.mjs';
import './aggregate.mjs';
import './judge.mjs';
import './pictures.mjs';
import './plan.mjs';
import './quality.mjs';
import './transfer.mjs';
import './one_server.mjs';
import './person.mjs';
import './addresses.mjs';
import { finish } from './run.mjs';

await finish();
