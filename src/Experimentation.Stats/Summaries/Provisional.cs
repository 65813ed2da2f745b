// PROVISIONAL: delete each type here when its real one (Summaries, Numerics, proportion and rate methods) is pushed.
#pragma warning disable CS1591
using Experimentation.Stats.Effects;
namespace Experimentation.Stats
{
public readonly record struct MeanSummary(long Count, double Mean, double Variance) { public double StandardDeviation => Math.Sqrt(Variance);
 public static MeanSummary FromMoments(long n,double m,double v)=>new(n,m,v);
 public static MeanSummary Of(ReadOnlySpan<double> x){ double m=0; foreach(var v in x) m+=v; m/=x.Length; double s=0; foreach(var v in x) s+=(v-m)*(v-m); return new(x.Length,m,s/(x.Length-1)); }
 public static MeanSummary FromSums(long n,double s,double ss)=>new(n,s/n,(ss-s*s/n)/(n-1)); }
public readonly record struct ProportionSummary(long Trials, long Successes) { public double Rate => (double)Successes/Trials; }
public readonly record struct RatioSummary(long Count, double NumeratorMean, double DenominatorMean, double NumeratorVariance, double DenominatorVariance, double Covariance) { public double Ratio => NumeratorMean/DenominatorMean; public double RatioVariance => (NumeratorVariance-2*Ratio*Covariance+Ratio*Ratio*DenominatorVariance)/(DenominatorMean*DenominatorMean);
 public static RatioSummary Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b){ var x=MeanSummary.Of(a); var y=MeanSummary.Of(b); double c=0; for(int i=0;i<a.Length;i++) c+=(a[i]-x.Mean)*(b[i]-y.Mean); return new(a.Length,x.Mean,y.Mean,x.Variance,y.Variance,c/(a.Length-1)); }
 public static RatioSummary FromMoments(long n,double a,double b,double va,double vb,double c)=>new(n,a,b,va,vb,c);}
public readonly record struct CountSummary(long Users, long Events, double Exposure, double? Dispersion = null) { public double Rate => Events/Exposure; }
public static partial class Compare {
 }
}
namespace Experimentation.Stats.Numerics { internal static class Elementary { public static double Expm1(double x)=>Math.Abs(x)<1e-5? x+x*x/2: Math.Exp(x)-1; public static double Log1p(double x)=>Math.Abs(x)<1e-5? x-x*x/2: Math.Log(1+x);} 
internal static class ChiSquared { public static double LowerTail(double x,double df)=>MathNet.Numerics.SpecialFunctions.GammaLowerRegularized(df/2,x/2); public static double LowerQuantile(double p,double df){ double l=0,h=1e9; for(int i=0;i<300;i++){ double m=(l+h)/2; if(LowerTail(m,df)<p) l=m; else h=m; } return h; } public static double UpperQuantile(double p,double df){ double l=0,h=1e9; for(int i=0;i<300;i++){ double m=(l+h)/2; if(UpperTail(m,df)>p) l=m; else h=m; } return h; } public static double UpperTail(double x,double df)=>MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(df/2,x/2);} }
namespace Experimentation.Stats.Numerics { internal static class Beta {
 public static double LowerTail(double x,double a,double b)=>x<=0?0:x>=1?1:MathNet.Numerics.SpecialFunctions.BetaRegularized(a,b,x);
 public static double UpperTail(double x,double a,double b)=>LowerTail(1-x,b,a);
 public static double LowerQuantile(double p,double a,double b){ double l=0,h=1; for(int i=0;i<300;i++){ double m=(l+h)/2; if(LowerTail(m,a,b)<p) l=m; else h=m; } return h; }
 public static double UpperQuantile(double p,double a,double b)=>1-LowerQuantile(p,b,a); } }
