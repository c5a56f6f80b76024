// methods_text: one list of works for all commands.
#include "programs/analysis/methods_text.hpp"

#include "programs/version.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>

namespace assay::programs {
namespace {

struct Work {
  std::string_view key, bibtex;
};

constexpr std::array<Work, 34> all_works = {{
    {"dawid1979maximum", R"(@article{dawid1979maximum,
  author  = {Dawid, A. P. and Skene, A. M.},
  title   = {Maximum Likelihood Estimation of Observer Error-Rates Using the {EM} Algorithm},
  journal = {Journal of the Royal Statistical Society. Series C (Applied Statistics)},
  volume  = {28}, number = {1}, pages = {20--28}, year = {1979}
}
)"},
    {"zhang2016spectral", R"(@article{zhang2016spectral,
  author  = {Zhang, Yuchen and Chen, Xi and Zhou, Dengyong and Jordan, Michael I.},
  title   = {Spectral Methods Meet {EM}: A Provably Optimal Algorithm for Crowdsourcing},
  journal = {Journal of Machine Learning Research},
  volume  = {17}, number = {102}, pages = {1--44}, year = {2016}
}
)"},
    {"varadhan2008simple", R"(@article{varadhan2008simple,
  author  = {Varadhan, Ravi and Roland, Christophe},
  title   = {Simple and Globally Convergent Methods for Accelerating the Convergence of Any {EM} Algorithm},
  journal = {Scandinavian Journal of Statistics},
  volume  = {35}, number = {2}, pages = {335--353}, year = {2008}
}
)"},
    {"davidson1970extending", R"(@article{davidson1970extending,
  author  = {Davidson, Roger R.},
  title   = {On Extending the {Bradley-Terry} Model to Accommodate Ties in Paired Comparison Experiments},
  journal = {Journal of the American Statistical Association},
  volume  = {65}, number = {329}, pages = {317--328}, year = {1970}
}
)"},
    {"bradley1952rank", R"(@article{bradley1952rank,
  author  = {Bradley, Ralph Allan and Terry, Milton E.},
  title   = {Rank Analysis of Incomplete Block Designs: {I}. {T}he Method of Paired Comparisons},
  journal = {Biometrika},
  volume  = {39}, number = {3/4}, pages = {324--345}, year = {1952}
}
)"},
    {"bell2002bias", R"(@article{bell2002bias,
  author  = {Bell, Robert M. and McCaffrey, Daniel F.},
  title   = {Bias Reduction in Standard Errors for Linear Regression with Multi-Stage Samples},
  journal = {Survey Methodology},
  volume  = {28}, number = {2}, pages = {169--181}, year = {2002}
}
)"},
    {"mogstad2024inference", R"(@article{mogstad2024inference,
  author  = {Mogstad, Magne and Romano, Joseph P. and Shaikh, Azeem M. and Wilhelm, Daniel},
  title   = {Inference for Ranks with Applications to Mobility across Neighbourhoods and Academic Achievement across Countries},
  journal = {The Review of Economic Studies},
  volume  = {91}, number = {1}, pages = {476--518}, year = {2024}
}
)"},
    {"krippendorff2019content", R"(@book{krippendorff2019content,
  author    = {Krippendorff, Klaus},
  title     = {Content Analysis: An Introduction to Its Methodology},
  edition   = {4}, publisher = {SAGE}, year = {2019}
}
)"},
    {"cohen1960coefficient", R"(@article{cohen1960coefficient,
  author  = {Cohen, Jacob},
  title   = {A Coefficient of Agreement for Nominal Scales},
  journal = {Educational and Psychological Measurement},
  volume  = {20}, number = {1}, pages = {37--46}, year = {1960}
}
)"},
    {"gwet2008computing", R"(@article{gwet2008computing,
  author  = {Gwet, Kilem Li},
  title   = {Computing Inter-Rater Reliability and Its Variance in the Presence of High Agreement},
  journal = {British Journal of Mathematical and Statistical Psychology},
  volume  = {61}, number = {1}, pages = {29--48}, year = {2008}
}
)"},
    {"calderon2025alternative", R"(@inproceedings{calderon2025alternative,
  author    = {Calderon, Nitay and Reichart, Roi and Dror, Rotem},
  title     = {The Alternative Annotator Test for {LLM}-as-a-Judge: How to Statistically Justify Replacing Human Annotators with {LLMs}},
  booktitle = {Proceedings of the 63rd Annual Meeting of the Association for Computational Linguistics},
  year      = {2025}
}
)"},
    {"benjamini2001control", R"(@article{benjamini2001control,
  author  = {Benjamini, Yoav and Yekutieli, Daniel},
  title   = {The Control of the False Discovery Rate in Multiple Testing under Dependency},
  journal = {The Annals of Statistics},
  volume  = {29}, number = {4}, pages = {1165--1188}, year = {2001}
}
)"},
    {"page1954continuous", R"(@article{page1954continuous,
  author  = {Page, E. S.},
  title   = {Continuous Inspection Schemes},
  journal = {Biometrika},
  volume  = {41}, number = {1/2}, pages = {100--115}, year = {1954}
}
)"},
    {"angelopoulos2023ppi", R"(@misc{angelopoulos2023ppi,
  author = {Angelopoulos, Anastasios N. and Duchi, John C. and Zrnic, Tijana},
  title  = {{PPI++}: Efficient Prediction-Powered Inference},
  note   = {arXiv:2311.01453}, year = {2023}
}
)"},
    {"rao1967ties", R"(@article{rao1967ties,
  author  = {Rao, P. V. and Kupper, L. L.},
  title   = {Ties in Paired-Comparison Experiments: A Generalization of the {Bradley-Terry} Model},
  journal = {Journal of the American Statistical Association},
  volume  = {62}, number = {317}, pages = {194--204}, year = {1967}
}
)"},
    {"firth1993bias", R"(@article{firth1993bias,
  author  = {Firth, David},
  title   = {Bias Reduction of Maximum Likelihood Estimates},
  journal = {Biometrika},
  volume  = {80}, number = {1}, pages = {27--38}, year = {1993}
}
)"},
    {"agresti1992analysis", R"(@article{agresti1992analysis,
  author  = {Agresti, Alan},
  title   = {Analysis of Ordinal Paired Comparison Data},
  journal = {Journal of the Royal Statistical Society. Series C (Applied Statistics)},
  volume  = {41}, number = {2}, pages = {287--297}, year = {1992}
}
)"},
    {"birnbaum1968some", R"(@incollection{birnbaum1968some,
  author    = {Birnbaum, Allan},
  title     = {Some Latent Trait Models and Their Use in Inferring an Examinee's Ability},
  booktitle = {Statistical Theories of Mental Test Scores},
  editor    = {Lord, Frederic M. and Novick, Melvin R.},
  publisher = {Addison-Wesley}, year = {1968}
}
)"},
    {"turner2020modelling", R"(@article{turner2020modelling,
  author  = {Turner, Heather L. and van Etten, Jacob and Firth, David and Kosmidis, Ioannis},
  title   = {Modelling Rankings in {R}: The {PlackettLuce} Package},
  journal = {Computational Statistics},
  volume  = {35}, pages = {1027--1057}, year = {2020}
}
)"},
    {"marley2005some", R"(@article{marley2005some,
  author  = {Marley, A. A. J. and Louviere, J. J.},
  title   = {Some Probabilistic Models of Best, Worst, and Best--Worst Choices},
  journal = {Journal of Mathematical Psychology},
  volume  = {49}, number = {6}, pages = {464--480}, year = {2005}
}
)"},
    {"finn1992determining", R"(@article{finn1992determining,
  author  = {Finn, Adam and Louviere, Jordan J.},
  title   = {Determining the Appropriate Response to Evidence of Public Concern: The Case of Food Safety},
  journal = {Journal of Public Policy \& Marketing},
  volume  = {11}, number = {2}, pages = {12--25}, year = {1992}
}
)"},
    {"li2024style", R"(@misc{li2024style,
  author = {Li, Tianle and Angelopoulos, Anastasios and Chiang, Wei-Lin},
  title  = {Does Style Matter? {D}isentangling Style and Substance in {Chatbot Arena}},
  note   = {lmsys.org, 29 August 2024}, year = {2024}
}
)"},
    {"hajek1971comment", R"(@incollection{hajek1971comment,
  author    = {H{\'a}jek, Jaroslav},
  title     = {Comment on ``{A}n Essay on the Logical Foundations of Survey Sampling'' by {D}. {B}asu},
  booktitle = {Foundations of Statistical Inference},
  editor    = {Godambe, V. P. and Sprott, D. A.},
  publisher = {Holt, Rinehart and Winston}, year = {1971}
}
)"},
    {"beran1988balanced", R"(@article{beran1988balanced,
  author  = {Beran, Rudolf},
  title   = {Balanced Simultaneous Confidence Sets},
  journal = {Journal of the American Statistical Association},
  volume  = {83}, number = {403}, pages = {679--686}, year = {1988}
}
)"},
    {"elo1978rating", R"(@book{elo1978rating,
  author    = {Elo, Arpad E.},
  title     = {The Rating of Chessplayers, Past and Present},
  publisher = {Arco}, year = {1978}
}
)"},
    {"whitehill2009whose", R"(@inproceedings{whitehill2009whose,
  author    = {Whitehill, Jacob and Ruvolo, Paul and Wu, Tingfan and Bergsma, Jacob and Movellan, Javier},
  title     = {Whose Vote Should Count More: Optimal Integration of Labels from Labelers of Unknown Expertise},
  booktitle = {Advances in Neural Information Processing Systems 22},
  year      = {2009}
}
)"},
    {"hovy2013learning", R"(@inproceedings{hovy2013learning,
  author    = {Hovy, Dirk and Berg-Kirkpatrick, Taylor and Vaswani, Ashish and Hovy, Eduard},
  title     = {Learning Whom to Trust with {MACE}},
  booktitle = {Proceedings of NAACL-HLT},
  year      = {2013}
}
)"},
    {"krippendorff2016reliability", R"(@article{krippendorff2016reliability,
  author  = {Krippendorff, Klaus and Mathet, Yann and Bouvry, St{\'e}phane and Widl{\"o}cher, Antoine},
  title   = {On the Reliability of Unitizing Textual Continua: Further Developments},
  journal = {Quality \& Quantity},
  volume  = {50}, number = {6}, pages = {2347--2364}, year = {2016}
}
)"},
    {"mathet2015unified", R"(@article{mathet2015unified,
  author  = {Mathet, Yann and Widl{\"o}cher, Antoine and M{\'e}tivier, Jean-Philippe},
  title   = {The Unified and Holistic Method Gamma ($\gamma$) for Inter-Annotator Agreement Measure and Alignment},
  journal = {Computational Linguistics},
  volume  = {41}, number = {3}, pages = {437--479}, year = {2015}
}
)"},
    {"fiscus1997rover", R"(@inproceedings{fiscus1997rover,
  author    = {Fiscus, Jonathan G.},
  title     = {A Post-Processing System to Yield Reduced Word Error Rates: Recognizer Output Voting Error Reduction ({ROVER})},
  booktitle = {IEEE Workshop on Automatic Speech Recognition and Understanding},
  year      = {1997}
}
)"},
    {"scheffe1959analysis", R"(@book{scheffe1959analysis,
  author    = {Scheff{\'e}, Henry},
  title     = {The Analysis of Variance},
  publisher = {Wiley}, year = {1959}
}
)"},
    {"linacre1989many", R"(@book{linacre1989many,
  author    = {Linacre, John Michael},
  title     = {Many-Facet {Rasch} Measurement},
  publisher = {MESA Press}, year = {1989}
}
)"},
    {"zheng2023judging", R"(@inproceedings{zheng2023judging,
  author    = {Zheng, Lianmin and Chiang, Wei-Lin and Sheng, Ying and Zhuang, Siyuan and Wu, Zhanghao and others},
  title     = {Judging {LLM}-as-a-Judge with {MT-Bench} and {Chatbot Arena}},
  booktitle = {Advances in Neural Information Processing Systems 36},
  year      = {2023}
}
)"},
    {"rogan1978estimating", R"(@article{rogan1978estimating,
  author  = {Rogan, Walter J. and Gladen, Beth},
  title   = {Estimating Prevalence from the Results of a Screening Test},
  journal = {American Journal of Epidemiology},
  volume  = {107}, number = {1}, pages = {71--76}, year = {1978}
}
)"},
}};

}  // namespace

std::string methods_text(const std::string& text, const std::string& command, const std::vector<FileRead>& files,
                         std::span<const std::string_view> works) {
  constexpr std::size_t page = 100;
  std::string out =
      report::wrapped(report::printable(text + " Computed with Assay " + std::string(version) + ": " + command + "."), page) + "\n";
  for (const auto& file : files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  for (const auto key : works) {
    const auto work = std::ranges::find(all_works, key, &Work::key);
    if (work != all_works.end()) out += "\n" + std::string(work->bibtex);
  }
  return out;
}

}  // namespace assay::programs
